IMAGES=( "bitnami/mongodb:6" # the first
  "quay.io/old/tool:1"
  "nats:2.9" )
for img in "${IMAGES[@]}"; do
  docker pull "$img"
  docker tag "$img" "${TARGET_REGISTRY}${img}"
done
LIST="redis:7 nginx:1"
for i in $LIST; do docker pull $i; docker tag $i mirror.example/"$i"; done
for i in busybox:1 alpine:3; do docker pull $i; docker tag $i mirror.example/library/$i; done
PLAIN=("docker.io/library/postgres:16" "ghcr.io/new/other:1")
for plain in "${PLAIN[@]}"; do docker pull "$plain"; docker save "$plain" -o "${plain##*/}.tar"; done
for base in debian:12 ubuntu:24.04; do docker pull $base; docker tag $base mirror.example/${base#*/}; done
