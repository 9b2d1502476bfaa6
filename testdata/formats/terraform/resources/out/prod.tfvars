web_image = "quay.io/acme/nginx:1.28"
node_image = "ubuntu-22.04"
upstream = "nginx:80"
sidecar_images = ["registry.example.com/new/a:1", "quay.io/acme/nginx:1.27"]