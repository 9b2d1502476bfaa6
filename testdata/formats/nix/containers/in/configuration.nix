# Not redis:7.
{ config, pkgs, ... }:
let
  appImage = "acme/board";
  version = "1.2";
in {
  /* "node:1" */
  virtualisation.oci-containers.containers = {
    web = {
      image = "acme/web:${version}";
      ports = [ "80:80" "redis:6379" ];
      environment.CACHE = "redis:6379";
    };
    cache.image = "redis:7"; # a cache
    board.image = "${appImage}:${version}";
    own.image = "docker.io/acme/own:1@sha256:83509a63d2c432e365bdc7a015948a77952a23d7784a632ba741baf3ba1862cb";
  };
  services.db.service.image = "postgres:10";
  disk.image = "./disk.img";
  boot.loader.image = "debian-11";
  systemd.services.pull.script = ''
    echo '''quoted''' ''${HOME}
    ${pkgs.docker}/bin/docker pull "busybox:1.36"
    docker run --rm node:24 true
  '';
}
