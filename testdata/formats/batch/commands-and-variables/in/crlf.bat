docker run ^
  redis:7
