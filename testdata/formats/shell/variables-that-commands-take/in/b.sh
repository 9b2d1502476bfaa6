docker run $OPTS postgres:16 psql
docker run --rm "${OPTS[@]}" -e A=b $MORE quay.io/old/tool redis
docker run $DOCKER_OPTS redis
docker run $IMAGE redis