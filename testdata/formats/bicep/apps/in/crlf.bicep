param apiImage string = 'acme/api:1'
