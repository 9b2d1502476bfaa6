sed -i 's@value: registry.example.com/new/app:.*@value: registry.example.com/new/app:$(VERSION)@' deploy.yaml
sed -e "s%registry.example.com/new/web:.*%registry.example.com/new/web:${VERSION}%g" deploy.yaml
cat deploy.yaml | sed 's~registry.example.com/new/~'"$TO"'/~;s+registry.example.com/new/api:v1+api+'
# A mark that no pattern is cut with is a part of the word: names@quay.io/old/app, based on it's@quay.io/old/app.
sed -e 's/@quay.io\/old\/app//' notes.txt
