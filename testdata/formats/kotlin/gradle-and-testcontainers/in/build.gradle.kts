// jib { from { image = "redis:6" } }
jib {
    from { image = "postgres" }
    to { image = "acme/app" }
}
tasks.named<BootBuildImage>("bootBuildImage") {
    builder.set("ghcr.io/acme/builder:tiny")
}
