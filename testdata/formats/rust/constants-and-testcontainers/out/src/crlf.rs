static DB_IMAGE: &str = "mirror.example.com/library/postgres:16";
