// PostgreSQLContainer("postgres:9")
object Db {
  val host = "postgres:5432"
  val db = PostgreSQLContainer(DockerImageName.parse("postgres"))
  val image: String = s"acme/app:$version"
  val map = Map("image" -> "redis:7", "name" -> "postgres:16")
  val yaml = """
    |services: {}
    """
}