package moved

var names = map[string]string{
	"old.example.com/acme/app": "new.example.com/acme/app",
}

var hubs = []string{
	"new.example.com/acme",
	"old.example.com/acme",
}

const image = "new.example.com/acme/app:1"
