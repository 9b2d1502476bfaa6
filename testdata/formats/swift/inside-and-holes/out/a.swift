// redis
let hint = "docker run new.example.com/team/tool:1"
let image = "new.example.com/team/z:%s"
