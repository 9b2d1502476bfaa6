import org.testcontainers.containers.PostgreSQLContainer

const val REDIS_IMAGE: String = "redis:7"
val host = "redis:6379"
val db = PostgreSQLContainer("postgres:16")
val app = GenericContainer(DockerImageName.parse("postgres").asCompatibleSubstituteFor("redis"))
val tagged = GenericContainer("redis:${version["a"]}")
val yaml = """
    apiVersion: v1
    kind: Pod
    spec:
      containers:
      - image: postgres
"""