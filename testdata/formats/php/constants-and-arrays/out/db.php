<?php
// $image = "postgres:9";
$image = 'mirror.example.com/library/redis:7';
$host = "postgres:5432";
$service = ['image' => "ghcr.io/acme-org/app:1", 'name' => 'redis:7'];
$tagged_image = "ghcr.io/acme-org/app:{$version}";
$pod = <<<YAML
apiVersion: v1
kind: Pod
spec:
  containers:
  - image: mirror.example.com/library/postgres
YAML;
$joined_image = "postgres" . $tag;