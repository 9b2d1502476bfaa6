import { GenericContainer } from "testcontainers";
// new GenericContainer("redis:5")
const image: string = "redis:7";
const url = "postgres:5432";
const db = await new PostgreSqlContainer("postgres:16").start();
const cache = await new GenericContainer("redis").start();
const quote = /["']/; const app = { image: 'acme/app:1', icon: 'acme/icon' };
const fallback = process.env.APP_IMAGE || `ghcr.io/acme/app:${version}`;
spawn("docker", ["run", "--rm", "redis"]);
execSync("docker run --rm postgres:16 psql");
const manifest = `apiVersion: v1
kind: Pod
spec:
  containers:
  - image: redis
    name: ${name}
`;
