#!/bin/sh
TAG=v0.1.1
docker pull acme/web:$TAG # both are of one release
docker run acme/web:${TAG}
IMAGE=acme/db
VERSION="v0.1.1"
docker pull "$IMAGE:$VERSION"
