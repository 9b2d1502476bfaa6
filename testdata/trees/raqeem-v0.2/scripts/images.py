"""Lists what the release needs."""

IMAGES = ["ghcr.io/mj-nehme/raqeem/devices-backend:v0.2.0", "quay.io/minio/minio:latest"]
SOURCE = "github.com/jaafarn/raqeem-tools/cmd"
