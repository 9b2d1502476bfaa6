task a {
  command { true }
  runtime {
    docker: "mirror.example.com/ubuntu:24.04"
  }
}
