PREFIX="quay.io/acme/"
sed 's@quay.io/acme/@$NAMESPACE/@; s|quay.io/acme/|x/|' all.yaml
# A rule about names right below a registry is about no namespace: PREFIX="ghcr.io/acme/"
if [ "$1" = "quay.io/acme/" ]; then docker pull quay.io/acme/$2; fi
