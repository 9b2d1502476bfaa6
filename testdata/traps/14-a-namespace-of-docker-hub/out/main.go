package main

// Docker Hub (docker.io/index.docker.io) holds what has no registry.
const hub = "mirror.example.com/hub/library"

func image(name string) string { return "docker.io/acme/" + name }
