#!/bin/sh
docker buildx imagetools create -t acme/app:$TAG \
  acme/app:$TAG-amd64 acme/app:$TAG-arm64
docker buildx imagetools create --tag acme/copy:1 mirror.example.com/hub/library/nginx:1.27
docker manifest create acme/web:1 acme/web:1-amd64 mirror.example.com/hub/acme/base:1-amd64
docker manifest annotate --arch amd64 acme/web:1 acme/web:1-amd64
docker manifest push acme/web:1
docker manifest inspect mirror.example.com/hub/acme/other:1
docker manifest create -a acme/web:2 mirror.example.com/hub/acme/other:2-amd64 && docker manifest push -p acme/web:2
docker buildx imagetools create --dry-run -f parts.json mirror.example.com/hub/library/nginx:1.27
