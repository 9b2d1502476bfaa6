// image = "postgres:9"
#define DEFAULT_IMAGE "redis:7"
const char *host = "postgres:5432";
static const std::string image = "acme/app:1"; char q = '"';
auto run = R"(docker run --rm postgres:16)";
auto tagged_image = fmt("acme/app:%s", v);