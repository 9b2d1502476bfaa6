docker run ^
  mirror.example.com/library/redis:7
