docker run --rm local/service-d:0.1
docker run --rm localbuild/connect:1
docker run --rm docker.io/library/myproject:0.0.1-SNAPSHOT
docker run --rm mirror.example/library/redis:7
docker run --rm acme/workspace:local
