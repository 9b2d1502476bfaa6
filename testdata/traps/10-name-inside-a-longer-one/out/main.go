package main

import "go.opentelemetry.io/otel/sdk"

// staging-k8s.gcr.io/pause:3.9, see x.k8s.gcr.io/pause and k8s.gcr.iox/pause
var image = "registry.k8s.io/pause:3.9"
