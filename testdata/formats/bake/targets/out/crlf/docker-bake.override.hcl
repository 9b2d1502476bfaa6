target "a" {
  contexts = { base = "docker-image://quay.io/acme/nginx" } // nginx
}
