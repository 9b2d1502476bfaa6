const container = { image: "python:3", sidecarImage: "mirror.example.com/hub/library/redis:7" };
expect(run(container).label).toBe("python:3");
