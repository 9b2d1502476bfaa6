using './main.bicep'
param containerImage = 'acme/web:2'