target "a" {
  contexts = { base = "docker-image://nginx" } // nginx
}
