# image: "postgres:9"
@image "mirror.example.com/library/redis:7"
host = "postgres:5432"
config :app, image: "ghcr.io/acme-org/app:1", name: "redis:7"
container = Testcontainers.PostgresContainer.new() |> with_image("mirror.example.com/library/postgres:16")
tagged_image = "ghcr.io/acme-org/app:#{version}"