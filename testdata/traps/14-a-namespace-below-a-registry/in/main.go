package main

const prefix = "quay.io/tools/"

func name(image string) string {
	if strings.HasPrefix(image, "quay.io/tools/") {
		return image
	}
	return prefix + image + "quay.io/tools/*" + "quay.io/tools/%s"
}
