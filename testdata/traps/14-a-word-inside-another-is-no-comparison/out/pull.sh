for tag in latest stable; do pull "cr.l5d.io/linkerd/" "$tag"; done
if test "$hub" = "ghcr.io/linkerd/"; then exit; fi
