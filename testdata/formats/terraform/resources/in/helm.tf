resource "helm_release" "web" {
  name       = "nginx"
  repository = "oci://quay.io/old/charts"
  chart      = "nginx"

  set {
    name  = "image.registry"
    value = "quay.io"
  }
  set {
    name  = "image.repository"
    value = "old/web"
  }
  set {
    name  = "image.tag"
    value = var.tag
  }
  set = [{ name = "side.image.repository", value = "postgres" }, { name = "nginx", value = "nginx" }]
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
        repository: nginx
        tag: ${var.tag}
    EOF
    , yamlencode({ init = { image = "postgres:16" } })
  ]
}