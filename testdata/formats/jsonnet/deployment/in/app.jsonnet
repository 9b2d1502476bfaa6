// The images of the deployment, not redis:7.
local images = {
  app: 'acme/app:1', # ours
  cache: "redis:7",
  host: 'redis:6379',
};
local tag = std.extVar('tag');
{
  spec: { containers: [
    { name: 'web', image: 'acme/web:1.2' },
    { name: 'side', image: 'acme/side:' + tag },
    { name: 'init', image: 'acme/init:%s' % tag },
  ] },
  script: |||
    docker run node:24
  |||,
  url: 'http://acme/app:1/',
}
