resource "nomad_job" "web" {
  jobspec = <<EOT
job "web" {
  group "web" {
    task "redis" {
      driver = "docker"
      config {
        image = "mirror.example.com/redis:7" # a cache
      }
    }
  }
}
EOT
}
