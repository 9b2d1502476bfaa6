# image: "postgres:9"
@image "redis:7"
host = "postgres:5432"
config :app, image: "acme/app:1", name: "redis:7"
container = Testcontainers.PostgresContainer.new() |> with_image("postgres:16")
tagged_image = "acme/app:#{version}"