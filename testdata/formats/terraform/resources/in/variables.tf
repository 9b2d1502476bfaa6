variable "web_image" {
  type    = string
  default = "nginx:1.27"
}
variable "hostname" {
  default = "nginx:80"
}
variable "bare_image" {
  default = "nginx"
}
locals {
  images = {
    web = "nginx:1.27"
    db  = "quay.io/old/db:${var.tag}"
  }
  ports = { web = "nginx:80" }
}
module "db" {
  source   = "terraform-aws-modules/nginx/aws"
  image    = { registry = var.registry, repository = "nginx", tag = var.tag }
  db_image = coalesce(var.db_image, "postgres:16")
}
