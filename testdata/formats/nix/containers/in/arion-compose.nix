{
  service.image = "acme/web:1";
  host = "redis:6379";
}