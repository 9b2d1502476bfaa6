cwlVersion: v1.0
class: CommandLineTool
hints: {DockerRequirement: {dockerPull: mirror.example.com/debian:12}}