job "data" {
  group "config" {
    task "env" {
      driver = "docker"
      env {
        SIDECAR_IMAGE = "mirror.example.com/redis:7"
      }
      config {
        image = "mirror.example.com/busybox:1"
      }
    }
    task "data" {
      driver = "docker"
      config {
        image = "mirror.example.com/busybox:1"
      }
    }
  }
}
