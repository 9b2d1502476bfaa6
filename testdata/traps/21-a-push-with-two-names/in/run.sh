podman pull redis:5
podman push redis:5 quay.io/acme/redis:5
buildah push acme/built:1 docker://ghcr.io/acme/built:1
podman push ghcr.io/acme/one:1
