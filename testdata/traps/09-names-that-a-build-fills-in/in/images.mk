# Each folder below sets NAME.
image:
	docker build -t acme/$(NAME):latest .
