class A {
  // redis:7
  String image = String.format("old.example.com/team/z:%s", version);
}
