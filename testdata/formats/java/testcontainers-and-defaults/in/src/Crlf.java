class Crlf {
  String dbImage = "postgres:16"; // redis:7
}