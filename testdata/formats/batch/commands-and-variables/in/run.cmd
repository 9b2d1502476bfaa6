@echo off
rem docker pull postgres:9
:: docker pull redis:5
set IMAGE=postgres:16
set "CACHE_IMAGE=redis:7"
set DB_HOST=postgres:5432
@docker pull postgres:16 && docker run --rm ^
  -e HOST=redis:6379 ^
  redis:%REDIS_VERSION% redis-cli postgres:16
if exist x (docker pull "postgres:15")
docker build -t acme/app:1 .