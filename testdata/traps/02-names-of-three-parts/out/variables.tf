variable "build_image" {
  default     = "aws/codebuild/standard:7.0"
  description = "The image to build with"
}
variable "app_image" {
  default = "mirror.example.com/hub/acme/web:1"
}
