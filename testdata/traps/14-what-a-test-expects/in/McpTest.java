class McpTest {
    String settings = """
        {"command": "podman", "args": ["run", "--rm", "alpine/socat"]}
        """;

    void reads() {
        assertThat(read(settings).command()).contains(List.of("podman", "run", "--rm", "alpine/socat"));
        assertThat(read(settings).command()).contains(List.of("podman", "run", "--rm", "alpine/git"));
    }
}
