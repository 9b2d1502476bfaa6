#!/bin/bash
helm upgrade --install web ./chart --set image.repository=jaafarn/raqeem-mentor-backend --set image.tag=v0.1.1
helm install web ./chart --set 'a.image.repository=jaafarn/raqeem-mentor-backend,a.image.tag=v0.1.1'
kubectl set image deploy/a c=jaafarn/raqeem-mentor-backend:v0.1.1 d=nginx:1
kubectl run x --image=busybox:1.36 -- sh
kubectl create deployment d --image nginx
docker build -t jaafarn/raqeem-mentor-backend:v0.1.1 .
docker tag jaafarn/raqeem-mentor-backend:v0.1.1 jaafarn/raqeem-mentor-backend:latest
crane copy minio/minio:RELEASE.1 registry.example.com/minio/minio:RELEASE.1
skopeo copy docker://postgres:15 docker://registry.example.com/postgres:15
docker run --rm -e POSTGRES=postgres:5432 -p 80:80 --name postgres postgres:15 postgres -c fsync=off
docker exec postgres psql
docker rm -f redis
