#!/bin/sh
cat <<EOF | kubectl apply -f -
apiVersion: v1
kind: Pod
metadata: {name: test}
spec:
  containers:
  - image: redis:7 # in a manifest
    command:
    - sh
    - -c
    - |
      docker run node:24
EOF
kubectl patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"acme/web:1"}]}}}}'
kubectl patch deployment web --type=json -p='[{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"acme/web:2"}]'
oc import-image web --from=acme/web:1
make deploy IMG=acme/web:1 CACHE=redis:6379
yq -i '.spec.image = "acme/web:1" | .spec.cache = "redis:6379" | .spec.version |= "1"' web.yaml
kubectl run x --image=redis:6 --overrides='{"spec":{"containers":[{"name":"c","image":"redis:7"}]}}'
