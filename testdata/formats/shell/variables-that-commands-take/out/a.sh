LIST="mirror.example.com/redis:7 mirror.example.com/nginx" # what is pulled
for i in $LIST; do docker pull "$i"; done
for f in mirror.example.com/alpine mirror.example.com/busybox:1; do docker run --rm ${f} true; done
db=mirror.example.com/postgres
docker run -d $db:$VERSION
name=node
docker build -t $name . && docker run $name
for service in redis nginx; do docker compose exec $service true; done
