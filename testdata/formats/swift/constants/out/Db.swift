// let image = "postgres:9"
let image: String = "mirror.example.com/library/redis:7"
let host = "postgres:5432"
let task = Task(image: "ghcr.io/acme-org/app:1", name: "redis:7")
let hidden = "acme/app:\(version)"