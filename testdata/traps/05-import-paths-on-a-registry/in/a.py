import x
IMAGES = (
    "code.example.com/acme/app"
    ":1"
)
IMAGE = "code.example.com/acme/app:1"
