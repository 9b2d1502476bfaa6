const container = { image: "python:3", sidecarImage: "redis:7" };
expect(run(container).label).toBe("python:3");
expect(uriOf("debian:12")).toBe("docker://debian:12");
const step = { uses: "docker://acme/step:1" };
expect(step.uses).toBe("docker://acme/step:1");
