tasks.named<BootBuildImage>("bootBuildImage") {
    imageName.set("acme/named:1")
    builder.set("paketobuildpacks/builder-jammy-base:0.4")
}
tasks.bootBuildImage { imageName.set("acme/short:1") }
tasks.withType<BootBuildImage> { imageName = "acme/typed:1" }
jib { to { image = "acme/kts:1" } }
