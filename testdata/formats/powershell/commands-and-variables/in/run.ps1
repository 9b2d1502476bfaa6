# docker pull postgres:9
<# docker pull
   redis:5 #>
param([string]$Image = "postgres:16", [string]$HostName = "postgres:5432")
$CacheImage = 'redis:7'
docker run --rm `
  -e HOST=redis:6379 `
  "redis:$Version" redis-cli postgres:16
if ($x) { & docker.exe pull postgres:15 | Out-Null }
$id = docker inspect redis:7
Write-Host "run 'docker pull postgres:16' first"
@"
apiVersion: v1
kind: Pod
spec:
  containers:
  - image: postgres
"@ | kubectl apply -f -
docker build -t acme/app:1 .