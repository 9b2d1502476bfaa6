// redis
let hint = "docker run old.example.com/team/tool:1"
let image = "old.example.com/team/z:%s"
