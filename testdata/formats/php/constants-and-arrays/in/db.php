<?php
// $image = "postgres:9";
$image = 'redis:7';
$host = "postgres:5432";
$service = ['image' => "acme/app:1", 'name' => 'redis:7'];
$tagged_image = "acme/app:{$version}";
$pod = <<<YAML
apiVersion: v1
kind: Pod
spec:
  containers:
  - image: postgres
YAML;
$joined_image = "postgres" . $tag;