// Only docker pulls.
variable "base_image" { default = "quay.io/acme/nginx:1.27" }
source "docker" "web" {
  image  = "quay.io/acme/nginx"
  commit = true
}
source "docker" "db" { image = "quay.io/acme/postgres:${var.tag}" }
source "lxd" "vm" { image = "nginx:1" }
source "googlecompute" "vm" { source_image = "nginx" }
build {
  sources = ["source.docker.web"]
  provisioner "shell" { inline = ["docker run quay.io/acme/postgres:16"] }
  post-processor "docker-tag" { repository = "quay.io/old/web" }
}