rem a redis for tests
docker run old.example.com/team/tool:%TAG% redis
cmd /c "docker pull old.example.com/team/tool:1"