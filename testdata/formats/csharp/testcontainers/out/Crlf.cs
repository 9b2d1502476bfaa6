var image = "mirror.example.com/library/redis:7";
