docker pull `
  mirror.example.com/library/postgres:16
$env:DB_IMAGE = "mirror.example.com/library/redis:7"
