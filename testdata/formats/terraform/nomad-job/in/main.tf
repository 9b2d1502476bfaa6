resource "nomad_job" "web" {
  jobspec = <<EOT
job "web" {
  group "web" {
    task "redis" {
      driver = "docker"
      config {
        image = "redis:7" # a cache
      }
    }
  }
}
EOT
}
