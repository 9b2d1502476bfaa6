PREFIX="mirror.example.com/quay/acme/"
sed 's@mirror.example.com/quay/acme/@$NAMESPACE/@; s|mirror.example.com/quay/acme/|x/|' all.yaml
# A rule about names right below a registry is about no namespace: PREFIX="ghcr.io/acme/"
if [ "$1" = "quay.io/acme/" ]; then docker pull mirror.example.com/quay/acme/$2; fi
