# image = "nginx:1.26"
image = "nginx"
web_image = "nginx:1.27"
db {
  image = "quay.io/old/db:${TAG}"
  host  = "postgres:5432"
}
config = jsonencode({ sidecar_image = "postgres:16" })