const char *db_image = "postgres:16";
