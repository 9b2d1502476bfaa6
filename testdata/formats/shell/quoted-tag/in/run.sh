skopeo inspect docker://quay.io/a/base:"${TAG}"
