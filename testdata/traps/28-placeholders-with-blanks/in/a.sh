cat < in.txt > out.txt
docker load < file.tar
docker run -i redis:7 cat <in.txt -u>/dev/null
docker run -i <in.txt alpine:3 >out.txt
