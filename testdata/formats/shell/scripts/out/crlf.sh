docker pull docker.io/library/redis:7
docker run docker.io/library/nginx nginx -t
