import x
IMAGES = (
    "ghcr.io/acme/app"
    ":1"
)
IMAGE = "ghcr.io/acme/app:1"
