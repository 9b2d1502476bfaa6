#!/bin/bash
helm upgrade --install web ./chart --set image.repository=ghcr.io/mj-nehme/raqeem/mentor-backend --set image.tag=v0.2.0
helm install web ./chart --set 'a.image.repository=ghcr.io/mj-nehme/raqeem/mentor-backend,a.image.tag=v0.2.0'
kubectl set image deploy/a c=ghcr.io/mj-nehme/raqeem/mentor-backend:v0.2.0 d=docker.io/library/nginx:1
kubectl run x --image=docker.io/library/busybox:1.36 -- sh
kubectl create deployment d --image docker.io/library/nginx
docker build -t ghcr.io/mj-nehme/raqeem/mentor-backend:v0.2.0 .
docker tag ghcr.io/mj-nehme/raqeem/mentor-backend:v0.2.0 ghcr.io/mj-nehme/raqeem/mentor-backend:latest
crane copy quay.io/minio/minio:RELEASE.1 registry.example.com/minio/minio:RELEASE.1
skopeo copy docker://docker.io/library/postgres:15 docker://registry.example.com/postgres:15
docker run --rm -e POSTGRES=postgres:5432 -p 80:80 --name postgres docker.io/library/postgres:15 postgres -c fsync=off
docker exec postgres psql
docker rm -f redis
