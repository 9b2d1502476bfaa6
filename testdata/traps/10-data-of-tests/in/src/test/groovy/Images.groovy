class Images {
    static MYSQL = DockerImageName.parse("mysql:8.4")
}
