#!/bin/sh
az acr build --registry acme --image acme/app:1 ./app
az acr import --name acme --source mirror.example/hub/library/nginx:1 --image acme/nginx:1
az container create --image mirror.example/hub/acme/run:1
make docker-build docker-push IMG=acme/operator:v1
IMG=quay.io/acme/agent:v1 make docker-push
make deploy IMG=mirror.example/hub/acme/other:v1
cosign sign --yes "quay.io/acme/signed@${DIGEST}"
cosign verify mirror.example/quay/acme/verified:1
skopeo copy docker-archive:app.tar docker://quay.io/acme/loaded:1
skopeo copy docker://mirror.example/hub/acme/base:1 docker://quay.io/acme/base:1
crane copy mirror.example/hub/acme/tool:1 quay.io/acme/tool:1
docker import app.tar quay.io/acme/imported:1
docker_build_and_push "acme/base-$ARCH" Dockerfile
./hack/push-image.sh quay.io/acme/pushed "$VERSION"
git push mirror.example/quay/acme/nothing
