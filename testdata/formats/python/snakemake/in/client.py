SOURCE = "docker://redis"
IMAGE = connect("docker://busybox:1.36", "docker://test?log=1")
