final dbImage = "postgres:16";
