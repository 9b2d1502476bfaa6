package images

const (
	Pause = "k8s.gcr.io/pause:3.9"
	Etcd  = `k8s.gcr.io/etcd:3.5` // k8s.gcr.io/etcd:3.5
)
