#!/bin/sh
az acr build --registry acme --image acme/app:1 ./app
az acr import --name acme --source docker.io/library/nginx:1 --image acme/nginx:1
az container create --image acme/run:1
make docker-build docker-push IMG=acme/operator:v1
IMG=quay.io/acme/agent:v1 make docker-push
make deploy IMG=acme/other:v1
cosign sign --yes "quay.io/acme/signed@${DIGEST}"
cosign verify quay.io/acme/verified:1
skopeo copy docker-archive:app.tar docker://quay.io/acme/loaded:1
skopeo copy docker://docker.io/acme/base:1 docker://quay.io/acme/base:1
crane copy acme/tool:1 quay.io/acme/tool:1
docker import app.tar quay.io/acme/imported:1
docker_build_and_push "acme/base-$ARCH" Dockerfile
./hack/push-image.sh quay.io/acme/pushed "$VERSION"
git push quay.io/acme/nothing
