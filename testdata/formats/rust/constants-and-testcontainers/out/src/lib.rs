//! Starts postgres:9.
const IMAGE: &str = "mirror.example.com/library/redis:7";
const HOST: &str = "postgres:5432";
fn run<'a>() {
    let node = GenericImage::new("mirror.example.com/library/postgres", "16");
    let image = std::env::var("APP_IMAGE").unwrap_or_else(|_| "registry.acme.dev/app:1".to_string());
    let c = '"'; let init_image = "ghcr.io/acme-org/init:1".to_owned();
    Command::new("docker").args(["run", "redis"]);
    let pod = Pod { image: Some("mirror.example.com/library/postgres:16".into()) };
    let raw = r#"
apiVersion: v1
kind: Pod
spec:
  containers:
  - image: mirror.example.com/library/redis
"#;
}