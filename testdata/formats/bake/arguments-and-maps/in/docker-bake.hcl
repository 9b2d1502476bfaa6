# What each distribution stands on.
distros = {
  ubi    = { baseImage = "registry.access.redhat.com/ubi9", name = "debian:12" }
  debian = { baseImage = "debian:12" }
}

variable "NODES" {
  default = [{ image = "node:24", tag = "node:24" }]
}

target "app" {
  matrix = {
    item = [
      { name = "a", base_image = "debian:13" },
      { name = "debian", base_image = BASE },
    ]
    base_images = ["debian:11"]
  }
  args = {
    BASE2  = "docker.io/library/debian:12"
    CACHE  = "docker.io/library/debian"
    HOST   = "debian:6379"
    MIRROR = "https://docker.io/library/debian:12"
  }
  tags = [for image in ["node"] : "acme/${image}:1"]
}
