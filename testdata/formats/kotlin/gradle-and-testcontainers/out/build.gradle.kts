// jib { from { image = "redis:6" } }
jib {
    from { image = "mirror.example.com/library/postgres" }
    to { image = "acme/app" }
}
tasks.named<BootBuildImage>("bootBuildImage") {
    builder.set("registry.acme.dev/builder:tiny")
}
