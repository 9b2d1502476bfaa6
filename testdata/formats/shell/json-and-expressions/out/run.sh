#!/bin/sh
cat <<EOF | kubectl apply -f -
apiVersion: v1
kind: Pod
metadata: {name: test}
spec:
  containers:
  - image: mirror.example.com/redis:7 # in a manifest
    command:
    - sh
    - -c
    - |
      docker run mirror.example.com/node:24
EOF
kubectl patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"quay.io/acme/web:1"}]}}}}'
kubectl patch deployment web --type=json -p='[{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"quay.io/acme/web:2"}]'
oc import-image web --from=quay.io/acme/web:1
make deploy IMG=quay.io/acme/web:1 CACHE=redis:6379
yq -i '.spec.image = "quay.io/acme/web:1" | .spec.cache = "redis:6379" | .spec.version |= "1"' web.yaml
kubectl run x --image=mirror.example.com/redis:6 --overrides='{"spec":{"containers":[{"name":"c","image":"mirror.example.com/redis:7"}]}}'
