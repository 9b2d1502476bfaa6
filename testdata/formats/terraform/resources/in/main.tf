# The image of the web server: nginx:1.26 once.
resource "docker_image" "nginx" {
  name = "nginx"
}

resource "docker_image" "built" {
  name = "quay.io/old/app"
  build {
    context = "."
    tag     = ["quay.io/old/app:dev"]
  }
}

data "docker_registry_image" "db" {
  name = "postgres:${var.postgres_version}"
}

resource "docker_container" "nginx" {
  name  = "nginx"
  image = docker_image.nginx.image_id
  host  = "postgres:5432"
}

resource "docker_container" "either" {
  image = var.old == "nginx" ? "postgres:16" : "quay.io/old/db:16"
}

resource "kubernetes_deployment" "web" {
  metadata { name = "nginx" }
  spec {
    template {
      spec {
        container {
          name  = "nginx"
          image = "nginx:1.27"
          args  = ["--reloader-image=quay.io/old/reloader:1", "nginx"]
          env {
            name  = "SIDECAR_IMAGE"
            value = "quay.io/old/side:1"
          }
        }
      }
    }
  }
}

resource "kubernetes_manifest" "pod" {
  manifest = {
    apiVersion = "v1"
    kind       = "Pod"
    spec       = { containers = [{ name = "db", image = "postgres" }] }
  }
}

resource "kubectl_manifest" "inline" {
  yaml_body = <<-YAML
    apiVersion: v1
    kind: Pod
    spec:
      containers:
        - name: db
          image: postgres:16 # the database
  YAML
}

resource "google_compute_instance" "vm" {
  boot_disk { initialize_params { image = "nginx:1" } }
}

resource "hcloud_server" "vm" {
  image = "nginx"
}

resource "null_resource" "run" {
  provisioner "local-exec" {
    command = "docker run --rm nginx:1.27 nginx -t"
  }
}
