docker compose exec postgres psql
docker compose up -d postgres redis
docker stop postgres
docker logs -f redis
for service in postgres redis minio; do echo "$service"; done
services=(postgres redis)
cat <<EOF > /tmp/q
FROM node
WHERE id = 1
EOF
