package main

const state = `
repositories:
- name: mine
  url: ghcr.io/acme/charts
  oci: true
`
