package main

var prefix = "quay.io/acme/" + name
var short = strings.TrimPrefix(name, "quay.io/acme/")
