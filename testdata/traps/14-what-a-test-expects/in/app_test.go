package app

func TestUpgrade(t *testing.T) {
	spec := Spec{
		Image:        "python:3",
		SidecarImage: "redis:7",
		InitImage:    "quay.io/old/init:1",
	}
	// expected: Image: "acme/init:2"
	other := Spec{Image: "acme/init:2"}
	assert.Equal(t, "python:3", upgraded(spec).Annotations["python"])
	assert.Equal(t, "quay.io/old/init:1", upgraded(other).InitImage)
	log.Print("redis:7", "acme/init:2")
}
