package names

func mapped(image string) string {
	switch registryOf(image) {
	case "gcr.io/test-images":
		return tests
	case "gcr.io/releases", "quay.io/releases":
		return releases
	}
	image = strings.Replace(image, "gcr.io/containers", "acme", 1)
	return strings.ReplaceAll(image, "quay.io/acme/app", "acme/app")
}

const testImage = "mirror.example/gcr/test-images/pause"
