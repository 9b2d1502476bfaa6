docker run "postgres:$PG"
docker run jaafarn/raqeem-${SVC}:${TAG}
docker run jaafarn/raqeem-$SVC:$(git describe --tags "x y")
