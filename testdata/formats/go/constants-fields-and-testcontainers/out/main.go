package main

// defaultImage was "postgres:9".
const defaultImage = "ghcr.io/acme-org/operator:v1"

var (
	images   = []string{"mirror.example.com/library/postgres:16", "mirror.example.com/library/redis:7"}
	host     = "postgres:5432"
	imageFmt = "ghcr.io/acme-org/%s:latest"
	words    = []string{"docker", "node", "postgres"}
	oldImageRepository = "ghcr.io"
)

func run(ctx context.Context) {
	req := testcontainers.ContainerRequest{
		Image:        "mirror.example.com/library/postgres:16",
		ExposedPorts: []string{"5432/tcp"},
	}
	c, _ := postgres.Run(ctx, "mirror.example.com/library/postgres:15", postgres.WithDatabase("redis:7"))
	image := os.Getenv("X_IMAGE")
	if image == "" {
		image = getEnv("CACHE_IMAGE", "mirror.example.com/library/redis:7")
	}
	must.Eq(t, "ghcr.io/acme-org/envoy:v1.15.0", task.Config["image"])
	exec.Command("docker", "run", "--name", name, "mirror.example.com/library/redis")
	fmt.Println("try: docker pull mirror.example.com/library/postgres:16\n")
	env := []corev1.EnvVar{{Name: "SIDECAR_IMAGE", Value: "registry.acme.dev/sidecar:1"}}
	args := []string{"--proxy-image=registry.acme.dev/proxy:2", "--sidecar-image", "ghcr.io/acme-org/side:1"}
}

const manifest = `apiVersion: v1
kind: Pod
spec:
  containers:
  - name: db
    image: mirror.example.com/library/postgres
`
