FROM node:20 \
  AS build
FROM build
