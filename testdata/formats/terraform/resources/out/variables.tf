variable "web_image" {
  type    = string
  default = "quay.io/acme/nginx:1.27"
}
variable "hostname" {
  default = "nginx:80"
}
variable "bare_image" {
  default = "nginx"
}
locals {
  images = {
    web = "quay.io/acme/nginx:1.27"
    db  = "registry.example.com/new/db:${var.tag}"
  }
  ports = { web = "nginx:80" }
}
module "db" {
  source   = "terraform-aws-modules/nginx/aws"
  image    = { registry = var.registry, repository = "nginx", tag = var.tag }
  db_image = coalesce(var.db_image, "quay.io/acme/postgres:16")
}
