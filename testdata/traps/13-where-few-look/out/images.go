package images

const (
	Pause = "registry.k8s.io/pause:3.9"
	Etcd  = `registry.k8s.io/etcd:3.5` // registry.k8s.io/etcd:3.5
)
