docker pull redis:7
docker run nginx nginx -t
