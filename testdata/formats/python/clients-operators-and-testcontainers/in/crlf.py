dbImage = 'postgres:16'
x = r'\'  # it's
cache_image = 'redis:7'