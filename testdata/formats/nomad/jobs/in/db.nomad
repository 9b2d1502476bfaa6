job "db" {
  group "db" {
    count = [[ .count ]]
    task "db" {
      driver = "podman"
      config {
        image = "docker://postgres:${var.tag}"
      }
    }
  }
}
