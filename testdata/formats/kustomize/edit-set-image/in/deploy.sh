#!/bin/sh
cd base
kustomize edit set image quay.io/old/app:1.3
kustomize edit set image quay.io/old/app=quay.io/old/app-debug:1.2 'elsewhere=quay.io/old/x'
# The manifests that these are for are not here.
kustomize edit set image quay.io/old/remote:1.3 controller=${IMG}
kustomize edit set image quay.io/old/remote=quay.io/old/remote:$TAG
kustomize edit add resource github.com/old/app
