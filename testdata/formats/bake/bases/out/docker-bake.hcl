target "web" {
  args = {
    BASE = "mirror.example.com/node:24" # what it stands on
    CACHE = "redis:6379"
  }
}
