resource "aws_ecs_task_definition" "a" {
  family                = "nginx"
  container_definitions = jsonencode([{ name = "nginx", image = "quay.io/acme/nginx" }])
}
resource "aws_ecs_task_definition" "b" {
  container_definitions = <<EOF
[
  { "name": "db", "image": "quay.io/acme/postgres", "cpu": ${var.cpu} }
]
EOF
}
