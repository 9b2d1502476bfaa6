module example.com/a

require github.com/minio/minio v0.0.0-20230904194237-1
