#!/bin/sh
bazel run //images/web:image
docker run --rm bazel/images/web:image
docker run --rm bazelbuild/tool:1
