#!/bin/sh
# The name that kind gives.
kind build node-image .
kind create cluster --image kindest/node:latest
docker run --rm quay.io/acme/tool:1
