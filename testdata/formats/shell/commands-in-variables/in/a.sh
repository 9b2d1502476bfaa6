CTR=docker
$CTR run redis:7 redis-server
$CTR build -t acme/pebble:local . && $CTR run acme/pebble:local
DOCKER_RUN="docker run --rm -v x:y"
sudo ${DOCKER_RUN} redis:13 nginx
COMPOSE="docker compose"
$COMPOSE run postgres
DOCKER_COMPOSE=$COMPOSE
$DOCKER_COMPOSE pull postgres
TOOL="docker run --rm alpine:3"
$TOOL nginx
$UNKNOWN run memcached
