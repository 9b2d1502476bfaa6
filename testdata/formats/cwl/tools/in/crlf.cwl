cwlVersion: v1.0
class: CommandLineTool
hints: {DockerRequirement: {dockerPull: "acme/a:1"}}
