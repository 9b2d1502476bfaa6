#!/bin/sh
./wait-for-it.sh postgres:5432 -- ./run
nc -z redis:6379
export DB_HOST=postgres:5432
