resource "aws_ecs_task_definition" "a" {
  family                = "nginx"
  container_definitions = jsonencode([{ name = "nginx", image = "nginx" }])
}
resource "aws_ecs_task_definition" "b" {
  container_definitions = <<EOF
[
  { "name": "db", "image": "postgres", "cpu": ${var.cpu} }
]
EOF
}
