IMAGE=${IMAGE:-registry.k8s.io/pause:3.9}
IMAGES="registry.k8s.io/pause:3.9,registry.k8s.io/etcd:3.5"
