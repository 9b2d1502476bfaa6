package main

const oldKubernetesImageRepository = "k8s.gcr.io"

func old(image string) bool {
	return strings.HasPrefix(image, "k8s.gcr.io") || strings.HasPrefix(image, "k8s.gcr.io/")
}

var pause = "registry.k8s.io/pause:3.9"
