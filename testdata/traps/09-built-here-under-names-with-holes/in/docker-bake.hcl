target "a" {
  tags = ["calico-build/${STREAM}"]
}
