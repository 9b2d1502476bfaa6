val dbImage = "postgres:16"
