IMAGE = "mirror.example.com/library/redis:7"
HOST = "redis:6379"
image = ENV.fetch("APP_IMAGE", "registry.acme.dev/app:#{version}")
system("docker", "run", "mirror.example.com/library/postgres")
out = `docker inspect mirror.example.com/library/postgres:16`
image_path = "acme/app:1"