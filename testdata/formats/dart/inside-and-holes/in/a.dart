// redis
final hint = 'docker run old.example.com/team/tool:1';
