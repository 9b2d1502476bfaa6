// Only docker pulls.
variable "base_image" { default = "nginx:1.27" }
source "docker" "web" {
  image  = "nginx"
  commit = true
}
source "docker" "db" { image = "postgres:${var.tag}" }
source "lxd" "vm" { image = "nginx:1" }
source "googlecompute" "vm" { source_image = "nginx" }
build {
  sources = ["source.docker.web"]
  provisioner "shell" { inline = ["docker run postgres:16"] }
  post-processor "docker-tag" { repository = "quay.io/old/web" }
}