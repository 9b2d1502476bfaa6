package mongo

import "github.com/testcontainers/testcontainers-go/wait"

func start() {
	container := testutil.Container{
		Image:        "mongo",
		ExposedPorts: []string{"27017"},
	}
	other := testutil.Container{
		WaitingFor: wait.ForLog("ready"),
		Image:      "acme/app",
	}
	picture := Picture{Image: "mongo", Parts: []Part{{ExposedPorts: nil}}}
}
