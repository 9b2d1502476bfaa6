package main

// The threshold holds for all images from "cr.l5d.io/linkerd/".
var placeholder, oldHub = "ghcr.io/linkerd/", "ghcr.io/linkerd/"

func scaffold(name string) string {
	return withFolder("cr.l5d.io/linkerd/", name)
}
