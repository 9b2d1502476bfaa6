"""Lists what the release needs."""

IMAGES = ["jaafarn/raqeem-devices-backend:v0.1.2", "minio/minio:latest"]
SOURCE = "github.com/jaafarn/raqeem-tools/cmd"
