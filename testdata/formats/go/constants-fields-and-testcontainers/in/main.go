package main

// defaultImage was "postgres:9".
const defaultImage = "acme/operator:v1"

var (
	images   = []string{"postgres:16", "redis:7"}
	host     = "postgres:5432"
	imageFmt = "acme/%s:latest"
	words    = []string{"docker", "node", "postgres"}
	oldImageRepository = "ghcr.io"
)

func run(ctx context.Context) {
	req := testcontainers.ContainerRequest{
		Image:        "postgres:16",
		ExposedPorts: []string{"5432/tcp"},
	}
	c, _ := postgres.Run(ctx, "postgres:15", postgres.WithDatabase("redis:7"))
	image := os.Getenv("X_IMAGE")
	if image == "" {
		image = getEnv("CACHE_IMAGE", "redis:7")
	}
	must.Eq(t, "acme/envoy:v1.15.0", task.Config["image"])
	exec.Command("docker", "run", "--name", name, "redis")
	fmt.Println("try: docker pull postgres:16\n")
	env := []corev1.EnvVar{{Name: "SIDECAR_IMAGE", Value: "ghcr.io/acme/sidecar:1"}}
	args := []string{"--proxy-image=ghcr.io/acme/proxy:2", "--sidecar-image", "acme/side:1"}
}

const manifest = `apiVersion: v1
kind: Pod
spec:
  containers:
  - name: db
    image: postgres
`
