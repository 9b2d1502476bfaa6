# redis
app "redis" {
  build {
    use "docker-pull" {
      image = "new.example.com/team/z"
      tag   = "${var.tag}"
    }
  }
}
