dbImage = 'mirror.example.com/library/postgres:16'
x = r'\'  # it's
cache_image = 'mirror.example.com/library/redis:7'