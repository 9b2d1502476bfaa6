source "docker" "a" {
  image = "registry.example.com/new/a" # old
}
