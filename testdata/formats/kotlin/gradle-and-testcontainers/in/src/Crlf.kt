val image = "redis:7"
// val image = "redis:6"
