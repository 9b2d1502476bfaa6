db_image = 'postgres:16' # redis:7
