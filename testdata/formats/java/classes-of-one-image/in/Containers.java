import org.testcontainers.containers.MinIOContainer;

class Containers {
    // Compared with the class's own image.
    Object a = new MinIOContainer("minio/minio:RELEASE.2024-01-01T00-00-00Z");
    Object b = new MinIOContainer(DockerImageName.parse("minio/minio:1").asCompatibleSubstituteFor("minio/minio"));
    Object c = new GenericContainer<>("minio/minio:1");
    Object d = new MinIOContainer(
        DockerImageName.parse("minio/minio:1")
    );
}
