// let image = "postgres:9"
let image: String = "redis:7"
let host = "postgres:5432"
let task = Task(image: "acme/app:1", name: "redis:7")
let hidden = "acme/app:\(version)"