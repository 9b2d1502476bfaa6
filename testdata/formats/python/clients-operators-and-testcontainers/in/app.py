#!/usr/bin/env python3
"""Starts postgres:9 and so on."""
from testcontainers.postgres import PostgresContainer

# IMAGE = "redis:5"
IMAGE = "redis:7"
HOST = "postgres:5432"
NAMES = ["docker", "postgres"]

with PostgresContainer("postgres:16") as db:
    docker.from_env().containers.run("redis", detach=True)

task = KubernetesPodOperator(image="ghcr.io/acme/task:1", name="redis:7")
image = os.environ.get("APP_IMAGE", "acme/app:1")
image_path = "acme/app:1"
tagged_image = f"acme/app:{version}"
subprocess.run(["docker", "pull", "postgres"], check=True)
service = {"image": 'redis:7', "command": "postgres:16"}
compose = '''
services:
  db:
    image: postgres
'''
