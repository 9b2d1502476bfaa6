let dbImage = "mirror.example.com/library/postgres:16"
