cwlVersion: v1.0
class: CommandLineTool
hints: {DockerRequirement: {dockerPull: "quay.io/acme/a:1"}}
