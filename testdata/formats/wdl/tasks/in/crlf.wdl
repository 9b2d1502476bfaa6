task a {
  command { true }
  runtime {
    docker: "ubuntu:24.04"
  }
}
