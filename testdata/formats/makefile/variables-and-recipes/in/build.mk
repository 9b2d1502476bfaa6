DB_IMAGE := postgres:16
test:
	docker run \
	  redis:7