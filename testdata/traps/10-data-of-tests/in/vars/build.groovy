def call() { docker.image('node:24').inside { sh 'npm test' } }
