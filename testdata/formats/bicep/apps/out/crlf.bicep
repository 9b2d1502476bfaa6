param apiImage string = 'quay.io/acme/api:1'
