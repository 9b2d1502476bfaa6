sed -i 's@value: quay.io/old/app:.*@value: quay.io/old/app:$(VERSION)@' deploy.yaml
sed -e "s%quay.io/old/web:.*%quay.io/old/web:${VERSION}%g" deploy.yaml
cat deploy.yaml | sed 's~quay.io/old/~'"$TO"'/~;s+quay.io/old/api:v1+api+'
# A mark that no pattern is cut with is a part of the word: names@quay.io/old/app, based on it's@quay.io/old/app.
sed -e 's/@quay.io\/old\/app//' notes.txt
