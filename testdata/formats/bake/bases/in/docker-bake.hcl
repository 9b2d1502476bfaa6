target "web" {
  args = {
    BASE = "node:24" # what it stands on
    CACHE = "redis:6379"
  }
}
