LIST="redis:7 nginx" # what is pulled
for i in $LIST; do docker pull "$i"; done
for f in alpine busybox:1; do docker run --rm ${f} true; done
db=postgres
docker run -d $db:$VERSION
name=node
docker build -t $name . && docker run $name
for service in redis nginx; do docker compose exec $service true; done
