package main

const defaultRegistry = "ghcr.io/linkerd"

// Names are added to "ghcr.io/linkerd/" below; k8s.gcr.io is only told of.
var oldRegistry = "ghcr.io/linkerd"

func image(name string) string {
	if strings.HasPrefix(name, "ghcr.io/linkerd/") || name == "k8s.gcr.io" {
		return name
	}
	return env("HUB", "ghcr.io/linkerd") + "/" + name
}
