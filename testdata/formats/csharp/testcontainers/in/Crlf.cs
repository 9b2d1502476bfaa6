var image = "redis:7";
