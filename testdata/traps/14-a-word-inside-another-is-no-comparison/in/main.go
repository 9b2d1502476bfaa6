package main

// The threshold holds for all images from "ghcr.io/linkerd/".
var placeholder, oldHub = "ghcr.io/linkerd/", "ghcr.io/linkerd/"

func scaffold(name string) string {
	return withFolder("ghcr.io/linkerd/", name)
}
