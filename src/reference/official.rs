//! Docker's official images: the names that `library/` holds, and those that it once held.
//!
//! A short name of one word that is none of these was never on Docker Hub: it is built somewhere, or stands for another.
//! Source: the file names of `library/` in the repository docker-library/official-images, its history included, read on 2026-11-23.

/// The names, sorted.
const OFFICIAL: &[&str] = &[
    "adminer", "adoptopenjdk", "aerospike", "almalinux", "alpine", "alt", "amazoncorretto", "amazonlinux", "api-firewall", "arangodb", "archlinux",
    "azul-zulu", "backdrop", "bash", "bonita", "buildpack-deps", "busybox", "caddy", "cassandra", "celery", "centos", "chronograf", "cirros",
    "clearlinux", "clefos", "clickhouse", "clojure", "composer", "consul", "convertigo", "couchbase", "couchdb", "crate", "crux", "dart", "debian",
    "django", "docker", "drupal", "eclipse-mosquitto", "eclipse-temurin", "eggdrop", "elasticsearch", "elixir", "emqx", "erlang", "espocrm",
    "euleros", "express-gateway", "fedora", "flink", "fluentd", "friendica", "fsharp", "gazebo", "gcc", "geonetwork", "ghost", "glassfish", "golang",
    "gradle", "groovy", "haproxy", "haskell", "haxe", "hello-seattle", "hello-world", "hipache", "hitch", "hola-mundo", "httpd", "hylang",
    "ibm-semeru-runtimes", "ibmjava", "influxdb", "iojs", "irssi", "java", "jenkins", "jetty", "jobber", "joomla", "jruby", "julia",
    "kaazing-gateway", "kapacitor", "kibana", "known", "kong", "krakend", "lightstreamer", "liquibase", "logstash", "mageia", "mariadb", "matomo",
    "maven", "mediawiki", "memcached", "mongo", "mongo-express", "monica", "mono", "mysql", "nats", "nats-streaming", "neo4j", "neurodebian",
    "nextcloud", "nginx", "nim", "node", "notary", "nuxeo", "odoo", "open-liberty", "openjdk", "opensuse", "oraclelinux", "orientdb", "owncloud",
    "percona", "perl", "photon", "php", "php-zendserver", "phpmyadmin", "piwik", "plone", "postfixadmin", "postgres", "pypy", "python", "r-base",
    "rabbitmq", "rails", "rakudo-star", "rapidoid", "redis", "redmine", "registry", "rethinkdb", "rocket.chat", "rockylinux", "ros", "ruby", "rust",
    "sapmachine", "satosa", "sentry", "silverpeas", "sl", "solr", "sonarqube", "sourcemage", "spark", "spiped", "storm", "swarm", "swift", "swipl",
    "teamspeak", "telegraf", "tomcat", "tomee", "traefik", "ubuntu", "ubuntu-debootstrap", "ubuntu-upstart", "unit", "varnish", "vault",
    "websphere-liberty", "wordpress", "xwiki", "yourls", "znc", "zookeeper",
];

/// Returns whether `docker.io/library/` has, or had, an image of this name.
pub fn is_official(name: &str) -> bool {
    OFFICIAL.binary_search(&name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted() {
        assert!(OFFICIAL.is_sorted());
        assert!(is_official("postgres") && is_official("centos") && !is_official("my-image"));
    }
}
