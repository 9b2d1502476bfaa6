// redis:7 is started by the fixture
var hint = "docker run new.example.com/team/tool:1";
var manifest = """
services:
  redis:
    image: new.example.com/team/y:1
""";
var image = $"new.example.com/team/z:{version}";
var host = "redis:6379";
