# redis
app "redis" {
  build {
    use "docker-pull" {
      image = "old.example.com/team/z"
      tag   = "${var.tag}"
    }
  }
}
