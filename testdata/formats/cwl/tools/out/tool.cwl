#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: CommandLineTool
doc: Runs in redis:6.
requirements:
  DockerRequirement:
    dockerPull: quay.io/acme/samtools:1.20 # not redis:5
    dockerImageId: quay.io/acme/samtools:1.20
hints:
  - class: DockerRequirement
    dockerImageId: acme/made:1
    dockerFile: |
      FROM mirror.example.com/debian:12
      RUN true
baseCommand: [redis, "redis:4"]
inputs: []
outputs: []
