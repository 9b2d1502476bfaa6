docker run --rm "${REPO:-ghcr.io/acme}/tool:1" check
docker push ${REPO:-ghcr.io/acme}/tool:1
