source "docker" "a" {
  image = "quay.io/old/a" # old
}
