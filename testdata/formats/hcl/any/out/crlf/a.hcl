a "nginx" {
  init_image = "quay.io/acme/nginx:1" // nginx
}
