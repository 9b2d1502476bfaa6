val image = "mirror.example.com/library/redis:7"
// val image = "redis:6"
