# The base is an image, the address is none.
docker build --build-arg BASE=httpd:2.4 --build-arg URL=https://example.com/httpd:2.4 -t app .
