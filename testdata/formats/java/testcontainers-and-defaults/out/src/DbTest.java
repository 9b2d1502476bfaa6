package com.acme;

import org.testcontainers.containers.*;

/** Uses {@code postgres:9}. */
class DbTest {
    // new GenericContainer<>("redis:5")
    static final String IMAGE = "mirror.example.com/library/redis:7";
    private static final String HOST = "postgres:5432";
    static PostgreSQLContainer<?> db = new PostgreSQLContainer<>("postgres:16");
    static GenericContainer<?> cache = new GenericContainer<>("mirror.example.com/library/redis").withExposedPorts(6379);
    static DockerImageName name = DockerImageName.parse("registry.acme.dev/db:1").asCompatibleSubstituteFor("postgres");
    String image = System.getenv().getOrDefault(Config.DEFAULT_OPERATOR_IMAGE, "ghcr.io/acme-org/operator:latest");
    String joined = "postgres:" + VERSION;
    String dir = System.getenv().getOrDefault("DATA_DIR", "acme/data");

    void check() {
        stop("postgres");
        assertThat(operator.getImage(), is("ghcr.io/acme-org/operator:latest"));
        exec("docker", "run", "--rm", "mirror.example.com/library/redis", "redis-cli");
        log("run 'docker pull mirror.example.com/library/postgres:15' first");
        pod(List.of("postgres:16", "redis:7"));
        String yaml = """
            apiVersion: v1
            kind: Pod
            spec:
              containers:
              - image: mirror.example.com/library/postgres
            """;
    }
}
