IMAGE=${IMAGE:-k8s.gcr.io/pause:3.9}
IMAGES="k8s.gcr.io/pause:3.9,k8s.gcr.io/etcd:3.5"
