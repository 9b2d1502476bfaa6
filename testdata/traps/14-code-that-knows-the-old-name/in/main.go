package main

const oldKubernetesImageRepository = "k8s.gcr.io"

func old(image string) bool {
	return strings.HasPrefix(image, "k8s.gcr.io") || strings.HasPrefix(image, "k8s.gcr.io/")
}

var pause = "k8s.gcr.io/pause:3.9"
