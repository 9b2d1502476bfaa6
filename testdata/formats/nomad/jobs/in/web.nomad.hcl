# A job.
variable "web_image" { default = "nginx:1.27" }
job "nginx" {
  group "web" {
    task "nginx" {
      driver = "docker"
      config {
        image = "nginx" // the server
        args  = ["--helper-image=quay.io/old/helper:1", "nginx"]
      }
      env {
        SIDECAR_IMAGE = "quay.io/old/side:1"
        UPSTREAM      = "postgres:5432"
      }
      template {
        destination = "local/run.sh"
        data        = <<EOF
docker run {{ env "X" }} postgres:16
EOF
      }
    }
    task "vm" {
      driver = "qemu"
      config { image = "nginx" }
    }
  }
}