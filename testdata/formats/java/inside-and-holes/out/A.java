class A {
  // redis:7
  String image = String.format("new.example.com/team/z:%s", version);
}
