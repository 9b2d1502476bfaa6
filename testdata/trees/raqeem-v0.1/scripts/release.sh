#!/usr/bin/env bash
set -euo pipefail

TAG=${1:-v0.1.2}
required_images=("postgres:15" "minio/minio:RELEASE.2023-09-04T19-57-37Z")

for image in "${required_images[@]}"; do
  docker image inspect "$image" >/dev/null || echo "run 'docker pull postgres:15' first"
done

docker build -t raqeem-tools scripts
docker run --rm raqeem-tools lint    # built above, so it stays

for service in devices-backend mentor-backend; do
  docker build -t "jaafarn/raqeem-$service:$TAG" "${service/-//}"
  docker push "jaafarn/raqeem-$service:$TAG"
done

helm upgrade raqeem charts/raqeem --set mentorBackend.image.repository=jaafarn/raqeem-mentor-backend --set mentorBackend.image.tag=v0.1.2

kubectl apply -f - <<EOF
apiVersion: v1
kind: Pod
metadata: {name: probe}
spec:
  containers:
    - name: probe
      image: curlimages/curl:8.9.1
EOF

docker compose exec postgres pg_isready
