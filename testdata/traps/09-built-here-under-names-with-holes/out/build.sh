for app in service-a service-d; do docker build -t "local/${app}:${TAG}" "$app"; done
docker build -t "$NAME/tool" .
docker build -t library/$NAME .
docker run local/service-a:0.1
docker run docker.io/bitnami/redis:7
docker run docker.io/library/redis:7
