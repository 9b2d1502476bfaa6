SOURCE = "docker://redis"
IMAGE = connect("docker://mirror.example.com/hub/library/busybox:1.36", "docker://test?log=1")
