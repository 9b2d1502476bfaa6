cat < in.txt > out.txt
docker load < file.tar
docker run -i docker.io/library/redis:7 cat <in.txt -u>/dev/null
docker run -i <in.txt docker.io/library/alpine:3 >out.txt
