docker build -t acme/tool:1 .
docker push acme/tool:1
