#!/bin/sh
TAG=v0.2.0
docker pull ghcr.io/acme/web:$TAG # both are of one release
docker run ghcr.io/acme/web:${TAG}
IMAGE=ghcr.io/acme/db
VERSION="v0.2.0"
docker pull "$IMAGE:$VERSION"
