// redis:7 is started by the fixture
var hint = "docker run old.example.com/team/tool:1";
var manifest = """
services:
  redis:
    image: old.example.com/team/y:1
""";
var image = $"old.example.com/team/z:{version}";
var host = "redis:6379";
