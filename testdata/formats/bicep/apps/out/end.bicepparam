using './main.bicep'
param containerImage = 'quay.io/acme/web:2'