class App {
    String base = "mirror.example/ghcr/acme/base@" + DIGEST;
    String hash = "mirror.example/ghcr/acme/base@sha256:" + HASH;
    String tag = "mirror.example/ghcr/acme/base:" + TAG;
    String mail = "ghcr.io/acme/base@";
}
