// redis
val hint = "docker run old.example.com/team/tool:1"
