skopeo inspect docker://mirror.example/a/base:"${TAG}"
