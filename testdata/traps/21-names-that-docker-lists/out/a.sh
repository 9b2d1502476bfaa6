#!/bin/sh
# What is listed has its familiar name, and nothing is found by another one.
if [ -z "$(docker images -q postgres:16)" ]; then docker pull docker.io/library/postgres:16; fi
id=$(sudo docker image ls --quiet bitnami/redis:7)
podman images --format json redis:7
nerdctl image list "nginx:1"
docker images -q registry.example.com/centos:latest
docker images -q docker.io/library/redis:6
docker images | grep redis
docker image inspect docker.io/library/redis:7
