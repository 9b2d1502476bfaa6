package a

import (
	"code.example.com/acme/app"
	other "code.example.com/acme/other/v2" // an alias
	_ "code.example.com/acme/driver"
)

import "code.example.com/acme/one"

const image = "ghcr.io/acme/app"

var images = []string{
	"ghcr.io/acme/web:1",
	"ghcr.io/acme/db",
}

const meta = `{"mirrors": [
	"ghcr.io/acme/mirrored"
]}`
