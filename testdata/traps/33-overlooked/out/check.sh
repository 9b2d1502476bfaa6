#!/bin/bash
required_images=("docker.io/library/postgres:15" "quay.io/minio/minio:RELEASE.2023-09-04T19-57-37Z")
for image in "${required_images[@]}"; do
  docker image inspect "$image" > /dev/null || echo "missing: try 'docker pull docker.io/library/postgres:15'"
done
