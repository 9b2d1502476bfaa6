helm install redis oci://registry-1.docker.io/bitnamicharts/redis
helm pull oci://ghcr.io/acme/charts/postgres
psql -c 'SELECT name FROM users'
