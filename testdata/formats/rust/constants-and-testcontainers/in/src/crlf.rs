static DB_IMAGE: &str = "postgres:16";
