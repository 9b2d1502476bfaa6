// redis
val hint = "docker run new.example.com/team/tool:1"
