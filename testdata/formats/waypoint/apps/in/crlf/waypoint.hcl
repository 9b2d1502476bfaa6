app "a" {
  build { use "docker-ref" { image = "postgres" 
 tag = var.tag } }
}
