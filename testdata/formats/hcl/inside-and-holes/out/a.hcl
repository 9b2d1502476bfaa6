# redis
job {
  script = <<EOF
docker run new.example.com/team/tool:1
EOF
}
