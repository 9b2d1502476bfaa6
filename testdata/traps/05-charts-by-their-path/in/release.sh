CHART_REPO=${CHART_REPO:-ghcr.io/acme/charts}
export KO_DOCKER_REPO=ghcr.io/acme
