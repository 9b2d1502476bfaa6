@echo off
rem docker pull postgres:9
:: docker pull redis:5
set IMAGE=mirror.example.com/library/postgres:16
set "CACHE_IMAGE=mirror.example.com/library/redis:7"
set DB_HOST=postgres:5432
@docker pull mirror.example.com/library/postgres:16 && docker run --rm ^
  -e HOST=redis:6379 ^
  mirror.example.com/library/redis:%REDIS_VERSION% redis-cli postgres:16
if exist x (docker pull "mirror.example.com/library/postgres:15")
docker build -t acme/app:1 .