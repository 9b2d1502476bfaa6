docker push ghcr.io/acme/script:1
# It is ghcr.io/acme/script:1 that users run.
docker pull ghcr.io/acme/tool:1
docker tag ghcr.io/acme/tool:1 quay.io/acme/tool:1
docker push quay.io/acme/tool:1
docker inspect quay.io/acme/tool:1
