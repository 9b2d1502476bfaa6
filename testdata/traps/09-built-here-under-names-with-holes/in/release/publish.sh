for app in $APPS; do docker build -t "acme/$app" "$app" && docker push "acme/$app"; done
docker pull acme/base:1
