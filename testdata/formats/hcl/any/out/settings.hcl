# image = "nginx:1.26"
image = "nginx"
web_image = "quay.io/acme/nginx:1.27"
db {
  image = "registry.example.com/new/db:${TAG}"
  host  = "postgres:5432"
}
config = jsonencode({ sidecar_image = "quay.io/acme/postgres:16" })