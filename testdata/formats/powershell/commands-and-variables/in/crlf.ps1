docker pull `
  postgres:16
$env:DB_IMAGE = "redis:7"
