target "app" {
  tags = ["acme/baked:1"]
}
