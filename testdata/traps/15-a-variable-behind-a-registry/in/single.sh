IMAGE=redis:7
SOURCE_IMAGE=nginx:1
TOOL_IMAGE=quay.io/old/tool:1
OTHER_IMAGE=postgres:16
docker pull $IMAGE && docker tag $IMAGE mirror.example/$IMAGE
NAME=$SOURCE_IMAGE
skopeo copy docker://$SOURCE_IMAGE docker://mirror.example/${NAME}
docker tag $TOOL_IMAGE mirror.example/$TOOL_IMAGE
skopeo inspect docker://$OTHER_IMAGE
