BASE_IMAGE = "quay.io/old/base:1"
def f():
    oci_push(name = "p", repository = "quay.io/old/app")
    native.cc_library(name = "nginx", deps = [":nginx"])
