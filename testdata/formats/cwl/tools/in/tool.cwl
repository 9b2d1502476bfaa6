#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: CommandLineTool
doc: Runs in redis:6.
requirements:
  DockerRequirement:
    dockerPull: acme/samtools:1.20 # not redis:5
    dockerImageId: acme/samtools:1.20
hints:
  - class: DockerRequirement
    dockerImageId: acme/made:1
    dockerFile: |
      FROM debian:12
      RUN true
baseCommand: [redis, "redis:4"]
inputs: []
outputs: []
