# redis
job {
  script = <<EOF
docker run old.example.com/team/tool:1
EOF
}
