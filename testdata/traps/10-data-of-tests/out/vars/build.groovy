def call() { docker.image('docker.io/library/node:24').inside { sh 'npm test' } }
