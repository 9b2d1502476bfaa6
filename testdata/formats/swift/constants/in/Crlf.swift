let dbImage = "postgres:16"
