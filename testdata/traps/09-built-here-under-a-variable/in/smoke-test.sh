#!/bin/sh
IMAGE_OTEL="acme/smoke-${RUN_ID}:otel"
IMAGE_BASE="postgres:16"
docker build -t "$IMAGE_OTEL" . >/dev/null 2>&1
docker run --rm --entrypoint "" "$IMAGE_OTEL" test -f /agent.jar
docker run --rm "$IMAGE_BASE"
docker run --rm smoke-${RUN_ID}:1
docker run --rm post${SUFFIX}:1
docker rmi -f "$IMAGE_OTEL"
