job "db" {
  group "db" {
    count = [[ .count ]]
    task "db" {
      driver = "podman"
      config {
        image = "docker://quay.io/acme/postgres:${var.tag}"
      }
    }
  }
}
