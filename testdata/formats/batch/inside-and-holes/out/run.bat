rem a redis for tests
docker run new.example.com/team/tool:%TAG% redis
cmd /c "docker pull new.example.com/team/tool:1"