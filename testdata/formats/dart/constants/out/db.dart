// const image = 'postgres:9';
const image = 'mirror.example.com/library/redis:7';
const host = 'postgres:5432';
final tagged = Container(image: 'ghcr.io/acme-org/app:${version}', icon: "acme/icon");