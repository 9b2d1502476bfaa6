package main

const prefix = "mirror.example.com/quay/tools/"

func name(image string) string {
	if strings.HasPrefix(image, "quay.io/tools/") {
		return image
	}
	return prefix + image + "quay.io/tools/*" + "mirror.example.com/quay/tools/%s"
}
