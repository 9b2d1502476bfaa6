const container = { image: "python:3", sidecarImage: "mirror.example.com/hub/library/redis:7" };
expect(run(container).label).toBe("python:3");
expect(uriOf("debian:12")).toBe("docker://debian:12");
const step = { uses: "docker://mirror.example.com/hub/acme/step:1" };
expect(step.uses).toBe("docker://mirror.example.com/hub/acme/step:1");
