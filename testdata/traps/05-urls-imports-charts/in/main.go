package main

import (
	"github.com/minio/minio/pkg"
	"github.com/jaafarn/raqeem-mentor-backend/pkg"
)
