job "data" {
  group "config" {
    task "env" {
      driver = "docker"
      env {
        SIDECAR_IMAGE = "redis:7"
      }
      config {
        image = "busybox:1"
      }
    }
    task "data" {
      driver = "docker"
      config {
        image = "busybox:1"
      }
    }
  }
}
