using Testcontainers.PostgreSql;
// var x = "postgres:9";
class Db {
    const string RedisImage = "redis:7";
    string host = "postgres:5432";
    string path = @"C:\acme\app";
    var db = new PostgreSqlBuilder().WithImage("postgres:16").Build();
    var app = new ContainerBuilder().WithImage($"ghcr.io/acme/app:{Version}").WithName("redis:7").Build();
    char c = '"'; string image = "acme/app:1";
}