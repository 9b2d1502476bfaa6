resource "helm_release" "web" {
  name       = "nginx"
  repository = "oci://quay.io/old/charts"
  chart      = "nginx"

  set {
    name  = "image.registry"
    value = "registry.example.com"
  }
  set {
    name  = "image.repository"
    value = "new/web"
  }
  set {
    name  = "image.tag"
    value = var.tag
  }
  set = [{ name = "side.image.repository", value = "quay.io/acme/postgres" }, { name = "nginx", value = "nginx" }]
  set {
    name  = "hidden.image.registry"
    value = var.registry
  }
  set {
    name  = "hidden.image.repository"
    value = "nginx"
  }
  values = [
    <<-EOF
      image:
        repository: quay.io/acme/nginx
        tag: ${var.tag}
    EOF
    , yamlencode({ init = { image = "quay.io/acme/postgres:16" } })
  ]
}