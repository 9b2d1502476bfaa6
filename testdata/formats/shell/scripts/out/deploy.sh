#!/usr/bin/env bash
# docker run postgres:15 is what one would type
set -euo pipefail
API_IMAGE="ghcr.io/mj-nehme/raqeem/mentor-backend:v0.2.0"
docker run -d --name postgres -e POSTGRES_PASSWORD=x \
  -p 5432:5432 docker.io/library/postgres:15
docker run --rm ghcr.io/mj-nehme/raqeem/${SVC}:${TAG} /bin/sh -c 'nc -z redis 6379'
docker exec postgres psql -h postgres:5432
for image in docker.io/library/redis:7 docker.io/library/nginx; do docker pull "$image"; done
ssh host "docker pull docker.io/library/alpine:3"
cat > compose.yaml <<'EOF'
services:
  db:
    image: docker.io/library/postgres:15
    command: ["redis:6379"]
EOF
echo "done with redis:7"