class App {
    String base = "ghcr.io/acme/base@" + DIGEST;
    String hash = "ghcr.io/acme/base@sha256:" + HASH;
    String tag = "ghcr.io/acme/base:" + TAG;
    String mail = "ghcr.io/acme/base@";
}
