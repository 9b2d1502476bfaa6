web_image = "nginx:1.28"
node_image = "ubuntu-22.04"
upstream = "nginx:80"
sidecar_images = ["quay.io/old/a:1", "nginx:1.27"]