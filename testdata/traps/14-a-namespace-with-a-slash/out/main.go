package main

var prefix = "mirror.example.com/quay/acme/" + name
var short = strings.TrimPrefix(name, "quay.io/acme/")
