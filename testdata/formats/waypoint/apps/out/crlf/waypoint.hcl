app "a" {
  build { use "docker-ref" { image = "quay.io/acme/postgres" 
 tag = var.tag } }
}
