# nginx
project = "nginx"
app "nginx" {
  build {
    use "docker-pull" {
      image = "nginx"
      tag   = "1.27"
    }
    registry {
      use "docker" {
        image = "quay.io/old/web"
        tag   = "dev"
      }
    }
  }
}