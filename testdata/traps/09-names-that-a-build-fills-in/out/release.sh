#!/bin/sh
TEST_IMAGE=${1:-"acme/probe:latest"}
PREFIX="${2?an image prefix is needed}"
docker build -t $TEST_IMAGE .
docker tag "acme/tool-$ARCH" acme/tool:1
docker pull registry.example.com/acme/cache-$ARCH:1
docker tag registry.example.com/acme/cache-$ARCH:1 acme/cache:1
docker run $PREFIX
