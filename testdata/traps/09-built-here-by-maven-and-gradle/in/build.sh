./mvnw spring-boot:build-image -Dspring-boot.build-image.imageName=acme/boot:1 -Dspring-boot.build-image.builder=paketobuildpacks/builder-jammy-base:0.4
docker run --rm acme/boot:1
./gradlew :app:bootBuildImage --imageName=acme/gradle:1
./gradlew bootBuildImage --imageName acme/gradle:2 --builder paketobuildpacks/builder-jammy-tiny:0.4
mvn compile jib:build -Djib.to.image=ghcr.io/acme/jib:1 -Djib.from.image=eclipse-temurin:21-jre
mvn compile jib:dockerBuild -Dimage=acme/docker:1
mvn verify -Dimage=acme/tested:1
./gradlew :app:jibDockerBuild --image=acme/plain:1
./mvnw package -Dquarkus.container-image.build=true -Dquarkus.container-image.image=quay.io/acme/quarkus:1
