import org.testcontainers.containers.PostgreSQLContainer

const val REDIS_IMAGE: String = "mirror.example.com/library/redis:7"
val host = "redis:6379"
val db = PostgreSQLContainer("mirror.example.com/library/postgres:16")
val app = GenericContainer(DockerImageName.parse("mirror.example.com/library/postgres").asCompatibleSubstituteFor("redis"))
val tagged = GenericContainer("mirror.example.com/library/redis:${version["a"]}")
val yaml = """
    apiVersion: v1
    kind: Pod
    spec:
      containers:
      - image: mirror.example.com/library/postgres
"""