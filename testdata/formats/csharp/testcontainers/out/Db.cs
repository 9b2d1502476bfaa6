using Testcontainers.PostgreSql;
// var x = "postgres:9";
class Db {
    const string RedisImage = "mirror.example.com/library/redis:7";
    string host = "postgres:5432";
    string path = @"C:\acme\app";
    var db = new PostgreSqlBuilder().WithImage("mirror.example.com/library/postgres:16").Build();
    var app = new ContainerBuilder().WithImage($"registry.acme.dev/app:{Version}").WithName("redis:7").Build();
    char c = '"'; string image = "ghcr.io/acme-org/app:1";
}