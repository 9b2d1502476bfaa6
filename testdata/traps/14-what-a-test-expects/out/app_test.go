package app

func TestUpgrade(t *testing.T) {
	spec := Spec{
		Image:        "python:3",
		SidecarImage: "mirror.example.com/hub/library/redis:7",
		InitImage:    "quay.io/new/init:1",
	}
	// expected: Image: "acme/init:2"
	other := Spec{Image: "mirror.example.com/hub/acme/init:2"}
	assert.Equal(t, "python:3", upgraded(spec).Annotations["python"])
	assert.Equal(t, "quay.io/new/init:1", upgraded(other).InitImage)
	log.Print("redis:7", "acme/init:2")
}
