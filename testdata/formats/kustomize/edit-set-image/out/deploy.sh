#!/bin/sh
cd base
kustomize edit set image ghcr.io/new/app:1.3
kustomize edit set image ghcr.io/new/app=ghcr.io/new/app-debug:1.2 'elsewhere=ghcr.io/new/x'
# The manifests that these are for are not here.
kustomize edit set image quay.io/old/remote:1.3 controller=${IMG}
kustomize edit set image quay.io/old/remote=ghcr.io/new/remote:$TAG
kustomize edit add resource github.com/old/app
