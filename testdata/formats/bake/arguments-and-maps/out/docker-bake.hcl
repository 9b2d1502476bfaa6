# What each distribution stands on.
distros = {
  ubi    = { baseImage = "quay.io/ubi9", name = "debian:12" }
  debian = { baseImage = "mirror.example.com/library/debian:12" }
}

variable "NODES" {
  default = [{ image = "mirror.example.com/library/node:24", tag = "node:24" }]
}

target "app" {
  matrix = {
    item = [
      { name = "a", base_image = "mirror.example.com/library/debian:13" },
      { name = "debian", base_image = BASE },
    ]
    base_images = ["mirror.example.com/library/debian:11"]
  }
  args = {
    BASE2  = "mirror.example.com/library/debian:12"
    CACHE  = "mirror.example.com/library/debian"
    HOST   = "debian:6379"
    MIRROR = "https://docker.io/library/debian:12"
  }
  tags = [for image in ["node"] : "acme/${image}:1"]
}
