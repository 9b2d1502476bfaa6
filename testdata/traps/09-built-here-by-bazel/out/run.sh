#!/bin/sh
bazel run //images/web:image
docker run --rm bazel/images/web:image
docker run --rm mirror.example.com/bazelbuild/tool:1
