version 1.1

# docker: "redis:6", or acme/tool
workflow main {
  input {
    String tool_docker = "quay.io/acme/tool:1.2"
    String? docker_override
    String name = "redis:5"
    String docker_user = "a:b"
    String part_docker = "acme/part:1"
    String docker_prefix = "acme/"
    Int size = 1
  }
  call work { input: docker = tool_docker }
  call newer { input: docker = docker_prefix + part_docker }
}

task work {
  input {
    String docker
  }
  command <<<
    # It's a shell's.
    echo "docker: redis:4"
    docker run mirror.example.com/node:24
  >>>
  output {
    String docker_out = read_string(stdout())
  }
  runtime {
    docker: select_first([docker,
      "mirror.example.com/debian:12"])
    memory: "4 GB"
  }
}

task older {
  command {
    echo ${name} | awk '{ print "redis:3" }'
  }
  runtime {
    docker: "quay.io/acme/older:~{if defined(tag) then "x" else "y"}"
  }
}

task newer {
  command <<< true >>>
  requirements {
    docker: "acme/joined:" + size
    container: ["quay.io/acme/newer:1", 'quay.io/acme/newer:2']
  }
  meta {
    docker: "redis:2"
  }
}
