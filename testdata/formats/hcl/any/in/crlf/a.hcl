a "nginx" {
  init_image = "nginx:1" // nginx
}
