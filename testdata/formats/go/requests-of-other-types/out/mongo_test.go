package mongo

import "github.com/testcontainers/testcontainers-go/wait"

func start() {
	container := testutil.Container{
		Image:        "mirror.example/hub/library/mongo",
		ExposedPorts: []string{"27017"},
	}
	other := testutil.Container{
		WaitingFor: wait.ForLog("ready"),
		Image:      "mirror.example/hub/acme/app",
	}
	picture := Picture{Image: "mongo", Parts: []Part{{ExposedPorts: nil}}}
}
