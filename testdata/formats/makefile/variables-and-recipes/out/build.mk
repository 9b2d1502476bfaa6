DB_IMAGE := mirror.example.com/library/postgres:16
test:
	docker run \
	  mirror.example.com/library/redis:7