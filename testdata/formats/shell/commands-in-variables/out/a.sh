CTR=docker
$CTR run docker.io/library/redis:7 redis-server
$CTR build -t acme/pebble:local . && $CTR run acme/pebble:local
DOCKER_RUN="docker run --rm -v x:y"
sudo ${DOCKER_RUN} docker.io/library/redis:13 nginx
COMPOSE="docker compose"
$COMPOSE run postgres
DOCKER_COMPOSE=$COMPOSE
$DOCKER_COMPOSE pull postgres
TOOL="docker run --rm docker.io/library/alpine:3"
$TOOL nginx
$UNKNOWN run memcached
