import { GenericContainer } from "testcontainers";
// new GenericContainer("redis:5")
const image: string = "mirror.example.com/library/redis:7";
const url = "postgres:5432";
const db = await new PostgreSqlContainer("mirror.example.com/library/postgres:16").start();
const cache = await new GenericContainer("mirror.example.com/library/redis").start();
const quote = /["']/; const app = { image: 'ghcr.io/acme-org/app:1', icon: 'acme/icon' };
const fallback = process.env.APP_IMAGE || `registry.acme.dev/app:${version}`;
spawn("docker", ["run", "--rm", "mirror.example.com/library/redis"]);
execSync("docker run --rm mirror.example.com/library/postgres:16 psql");
const manifest = `apiVersion: v1
kind: Pod
spec:
  containers:
  - image: mirror.example.com/library/redis
    name: ${name}
`;
