package a

import (
	"code.example.com/acme/app"
	other "code.example.com/acme/other/v2" // an alias
	_ "code.example.com/acme/driver"
)

import "code.example.com/acme/one"

const image = "code.example.com/acme/app"

var images = []string{
	"code.example.com/acme/web:1",
	"code.example.com/acme/db",
}

const meta = `{"mirrors": [
	"code.example.com/acme/mirrored"
]}`
