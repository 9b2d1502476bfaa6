docker run $OPTS mirror.example.com/postgres:16 psql
docker run --rm "${OPTS[@]}" -e A=b $MORE ghcr.io/new/tool redis
docker run $DOCKER_OPTS redis
docker run $IMAGE redis