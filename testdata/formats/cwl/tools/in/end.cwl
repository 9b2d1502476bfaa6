cwlVersion: v1.0
class: CommandLineTool
hints: {DockerRequirement: {dockerPull: debian:12}}