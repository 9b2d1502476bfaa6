#!/bin/bash
required_images=("postgres:15" "minio/minio:RELEASE.2023-09-04T19-57-37Z")
for image in "${required_images[@]}"; do
  docker image inspect "$image" > /dev/null || echo "missing: try 'docker pull postgres:15'"
done
