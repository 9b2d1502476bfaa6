#!/usr/bin/env bash
# docker run postgres:15 is what one would type
set -euo pipefail
API_IMAGE="jaafarn/raqeem-mentor-backend:v0.1.1"
docker run -d --name postgres -e POSTGRES_PASSWORD=x \
  -p 5432:5432 postgres:15
docker run --rm jaafarn/raqeem-${SVC}:${TAG} /bin/sh -c 'nc -z redis 6379'
docker exec postgres psql -h postgres:5432
for image in redis:7 nginx; do docker pull "$image"; done
ssh host "docker pull alpine:3"
cat > compose.yaml <<'EOF'
services:
  db:
    image: postgres:15
    command: ["redis:6379"]
EOF
echo "done with redis:7"