// image: 'redis:6' is not one, and acme/api comes from elsewhere.
param containerImage string = 'quay.io/acme/web:1.0'
param tag string = 'latest'
/* image: 'redis:5' */
var sidecar = 'redis:7'

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'web'
  properties: {
    template: {
      containers: [
        {
          name: 'redis'
          image: 'mirror.example.com/nginx:1.27' // it's here
        }
        {
          name: 'api'
          image: 'quay.io/acme/api:${tag}'
          command: ['redis-cli', '-h', 'redis:6379']
        }
        {
          name: 'own'
          image: containerImage
        }
      ]
    }
  }
}

resource seed 'Microsoft.Resources/deploymentScripts@2023-08-01' = {
  properties: {
    scriptContent: '''
docker run mirror.example.com/node:24
'''
  }
}
