# A job.
variable "web_image" { default = "quay.io/acme/nginx:1.27" }
job "nginx" {
  group "web" {
    task "nginx" {
      driver = "docker"
      config {
        image = "quay.io/acme/nginx" // the server
        args  = ["--helper-image=registry.example.com/new/helper:1", "nginx"]
      }
      env {
        SIDECAR_IMAGE = "registry.example.com/new/side:1"
        UPSTREAM      = "postgres:5432"
      }
      template {
        destination = "local/run.sh"
        data        = <<EOF
docker run {{ env "X" }} quay.io/acme/postgres:16
EOF
      }
    }
    task "vm" {
      driver = "qemu"
      config { image = "nginx" }
    }
  }
}