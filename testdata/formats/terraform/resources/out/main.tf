# The image of the web server: nginx:1.26 once.
resource "docker_image" "nginx" {
  name = "quay.io/acme/nginx"
}

resource "docker_image" "built" {
  name = "quay.io/old/app"
  build {
    context = "."
    tag     = ["quay.io/old/app:dev"]
  }
}

data "docker_registry_image" "db" {
  name = "quay.io/acme/postgres:${var.postgres_version}"
}

resource "docker_container" "nginx" {
  name  = "nginx"
  image = docker_image.nginx.image_id
  host  = "postgres:5432"
}

resource "docker_container" "either" {
  image = var.old == "nginx" ? "quay.io/acme/postgres:16" : "registry.example.com/new/db:16"
}

resource "kubernetes_deployment" "web" {
  metadata { name = "nginx" }
  spec {
    template {
      spec {
        container {
          name  = "nginx"
          image = "quay.io/acme/nginx:1.27"
          args  = ["--reloader-image=registry.example.com/new/reloader:1", "nginx"]
          env {
            name  = "SIDECAR_IMAGE"
            value = "registry.example.com/new/side:1"
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
    spec       = { containers = [{ name = "db", image = "quay.io/acme/postgres" }] }
  }
}

resource "kubectl_manifest" "inline" {
  yaml_body = <<-YAML
    apiVersion: v1
    kind: Pod
    spec:
      containers:
        - name: db
          image: quay.io/acme/postgres:16 # the database
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
    command = "docker run --rm quay.io/acme/nginx:1.27 nginx -t"
  }
}
