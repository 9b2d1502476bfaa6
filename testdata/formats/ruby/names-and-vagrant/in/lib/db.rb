IMAGE = "redis:7"
HOST = "redis:6379"
image = ENV.fetch("APP_IMAGE", "ghcr.io/acme/app:#{version}")
system("docker", "run", "postgres")
out = `docker inspect postgres:16`
image_path = "acme/app:1"