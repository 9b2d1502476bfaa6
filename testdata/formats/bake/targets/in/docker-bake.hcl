# What is tagged is built here.
variable "TAG" { default = "dev" }
variable "BASE_IMAGE" { default = "nginx:1.27" }
variable "NGINX" { default = "nginx" }

group "default" { targets = ["app"] }

target "app" {
  context = "nginx"
  contexts = {
    base = "docker-image://nginx:1.27"
    src  = "./nginx"
  }
  args = {
    RUNTIME_IMAGE = "postgres:16"
    VERSION       = "nginx:1"
  }
  tags       = ["quay.io/old/app:${TAG}", equal(TAG, "dev") ? "" : "quay.io/old/app:latest"]
  cache-from = ["type=registry,ref=quay.io/old/cache:${TAG},mode=max", "type=local,src=/tmp/nginx", { type = "registry", ref = "quay.io/old/cache2" }]
  dockerfile-inline = <<EOT
FROM postgres:16 AS nginx
COPY --from=nginx:1.27 /a /b
FROM nginx
EOT
}