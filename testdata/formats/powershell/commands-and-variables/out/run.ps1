# docker pull postgres:9
<# docker pull
   redis:5 #>
param([string]$Image = "mirror.example.com/library/postgres:16", [string]$HostName = "postgres:5432")
$CacheImage = 'mirror.example.com/library/redis:7'
docker run --rm `
  -e HOST=redis:6379 `
  "mirror.example.com/library/redis:$Version" redis-cli postgres:16
if ($x) { & docker.exe pull mirror.example.com/library/postgres:15 | Out-Null }
$id = docker inspect mirror.example.com/library/redis:7
Write-Host "run 'docker pull mirror.example.com/library/postgres:16' first"
@"
apiVersion: v1
kind: Pod
spec:
  containers:
  - image: mirror.example.com/library/postgres
"@ | kubectl apply -f -
docker build -t acme/app:1 .