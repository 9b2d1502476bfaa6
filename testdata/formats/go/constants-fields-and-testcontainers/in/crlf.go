package main

var dbImage = "postgres:16" // redis:7