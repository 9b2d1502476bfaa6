#!/bin/sh
skopeo copy docker://old.example.com/acme/app:1 docker://new.example.com/acme/app:1
sed -i 's|old.example.com/acme/app|new.example.com/acme/app|' values.yaml
if [ "$HUB" = "old.example.com/acme" ]; then exit 1; fi
docker run old.example.com/acme/app:1 --mirror new.example.com/acme/app2:1
