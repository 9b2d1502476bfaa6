// redis
def hint = "docker run old.example.com/team/tool:1"
