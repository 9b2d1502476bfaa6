// PostgreSQLContainer("postgres:9")
object Db {
  val host = "postgres:5432"
  val db = PostgreSQLContainer(DockerImageName.parse("postgres"))
  val image: String = s"ghcr.io/acme-org/app:$version"
  val map = Map("image" -> "mirror.example.com/library/redis:7", "name" -> "postgres:16")
  val yaml = """
    |services: {}
    """
}