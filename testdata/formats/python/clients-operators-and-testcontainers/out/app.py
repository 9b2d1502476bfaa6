#!/usr/bin/env python3
"""Starts postgres:9 and so on."""
from testcontainers.postgres import PostgresContainer

# IMAGE = "redis:5"
IMAGE = "mirror.example.com/library/redis:7"
HOST = "postgres:5432"
NAMES = ["docker", "postgres"]

with PostgresContainer("mirror.example.com/library/postgres:16") as db:
    docker.from_env().containers.run("mirror.example.com/library/redis", detach=True)

task = KubernetesPodOperator(image="registry.acme.dev/task:1", name="redis:7")
image = os.environ.get("APP_IMAGE", "ghcr.io/acme-org/app:1")
image_path = "acme/app:1"
tagged_image = f"ghcr.io/acme-org/app:{version}"
subprocess.run(["docker", "pull", "mirror.example.com/library/postgres"], check=True)
service = {"image": 'mirror.example.com/library/redis:7', "command": "postgres:16"}
compose = '''
services:
  db:
    image: mirror.example.com/library/postgres
'''
