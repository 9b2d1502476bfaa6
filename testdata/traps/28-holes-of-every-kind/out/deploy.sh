docker run "docker.io/library/postgres:$PG"
docker run ghcr.io/mj-nehme/raqeem/${SVC}:${TAG}
docker run ghcr.io/mj-nehme/raqeem/$SVC:$(git describe --tags "x y")
