package k8s

const pod = `---
apiVersion: v1
kind: Pod
metadata:
  name: %s
  labels: {app: %[1]s}
spec:
  containers:
  - name: web
    image: mirror.example/acme/web:1.15.7
`
