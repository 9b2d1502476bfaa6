class Crlf {
  String dbImage = "mirror.example.com/library/postgres:16"; // redis:7
}