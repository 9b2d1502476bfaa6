const container = { image: "python:3", sidecarImage: "redis:7" };
expect(run(container).label).toBe("python:3");
