TAG=v0.1.1
docker pull acme/web:$TAG
git checkout $TAG
V=v0.1.1
docker pull acme/web:$V
docker pull other/web:$V
export W=v0.1.1
docker pull acme/web:$W
T=v0.1.1
docker pull acme/web:$T-alpine
U=v0.1.1; U=v0.1
docker pull acme/web:$U
D=v0.1.1
docker pull acme/web:${D:-v0.1}
