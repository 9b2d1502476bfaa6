{
  service.image = "mirror.example.com/hub/acme/web:1";
  host = "redis:6379";
}