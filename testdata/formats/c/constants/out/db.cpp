// image = "postgres:9"
#define DEFAULT_IMAGE "mirror.example.com/library/redis:7"
const char *host = "postgres:5432";
static const std::string image = "ghcr.io/acme-org/app:1"; char q = '"';
auto run = R"(docker run --rm mirror.example.com/library/postgres:16)";
auto tagged_image = fmt("ghcr.io/acme-org/app:%s", v);