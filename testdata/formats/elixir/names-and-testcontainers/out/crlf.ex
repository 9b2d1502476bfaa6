db_image = "mirror.example.com/library/postgres:16"
