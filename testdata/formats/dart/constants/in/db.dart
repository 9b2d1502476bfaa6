// const image = 'postgres:9';
const image = 'redis:7';
const host = 'postgres:5432';
final tagged = Container(image: 'acme/app:${version}', icon: "acme/icon");