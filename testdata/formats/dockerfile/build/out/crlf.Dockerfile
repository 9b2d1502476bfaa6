FROM docker.io/library/node:20 \
  AS build
FROM build
