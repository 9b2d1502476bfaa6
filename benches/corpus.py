#!/usr/bin/env python3
"""Makes a folder that looks like many repositories beside each other, from a seed: charts, manifests, documents, source code.

    python3 benches/corpus.py --files 10000 FOLDER

Every text is put together from the words and templates below; nothing is taken from elsewhere. The same seed and number make the same
bytes on every machine. Shares and sizes are those of public repositories: see KINDS.
"""

import argparse
import json
import os
import random
import sys

NOUNS = "cluster node volume queue tenant gateway broker ledger cache token bucket shard replica metric window policy session route channel worker schema record tree frame signal".split()
VERBS = "starts stops reads writes checks holds waits sends takes keeps opens drains counts merges renders follows returns retries".split()
ADJECTIVES = "new old large idle stale local remote shared plain strict empty first last slow ready common hidden public".split()
PLAIN = "It is worth knowing that this happens only once; after that nothing has to be done by hand and the limit stays as it was".split()
TEAMS = "atlas basalt cedar delta ember fjord garnet harbor iris juniper".split()

# The registries that rules of the comparison are about are rare, as they are in what people have; the others are what stands everywhere.
MOVED = ["k8s.gcr.io/{n}/{m}:v1.{d}.0", "k8s.gcr.io/{n}:3.{d}", "gcr.io/google-containers/{n}-{m}:v{d}", "quay.io/coreos/{n}:v0.{d}.1", "jaafarn/raqeem-{n}:v0.1.{d}"]
USUAL = ["ghcr.io/{t}/{n}-{m}:v1.{d}.0", "quay.io/{t}/{n}:{d}.1", "registry.k8s.io/{n}/{m}:v0.{d}.3", "gcr.io/{t}-project/{n}:latest", "registry.example.com:5000/{t}/{n}:{d}"]
HUB = ["nginx:1.{d}", "postgres:{d}", "busybox", "redis:7.{d}-alpine", "{t}/{n}:{d}.0", "bitnami/{n}:{d}.4.1-debian-12-r3", "alpine:3.{d}", "docker.io/{t}/{n}:v{d}"]


class Writer:
    """Makes texts of one kind after the other, from one source of chance."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.prose = [self.sentence() for _ in range(400)]
        self.functions = [self.function(index) for index in range(300)]
        self.properties = [self.schema(6, 3) for _ in range(150)]

    # ---- words ----

    def pick(self, items):
        return items[int(self.random.random() * len(items))]

    def chance(self, share):
        return self.random.random() < share

    def name(self):
        return f"{self.pick(ADJECTIVES)}-{self.pick(NOUNS)}"

    def sentence(self):
        words = [self.pick(PLAIN + NOUNS) for _ in range(self.random.randint(6, 18))]
        return f"The {self.pick(ADJECTIVES)} {self.pick(NOUNS)} {self.pick(VERBS)} {' '.join(words)}."

    def image(self):
        roll = self.random.random()
        form = self.pick(MOVED if roll < 0.05 else USUAL if roll < 0.72 else HUB)
        return form.format(t=self.pick(TEAMS), n=self.pick(NOUNS), m=self.pick(NOUNS), d=self.random.randint(1, 29))

    def size(self, mean):
        """Returns a size about the mean, with the long tail that sizes of files have."""
        return min(mean * self.random.lognormvariate(-0.5, 1.0), mean * 12)

    def until(self, size, make):
        parts, length = [], 0
        while length < size:
            part = make()
            parts.append(part)
            length += len(part)
        return "".join(parts)

    # ---- YAML ----

    def labels(self, pad):
        name = self.name()
        return f"{pad}labels:\n{pad}  app.kubernetes.io/name: {name}\n{pad}  app.kubernetes.io/part-of: {self.pick(TEAMS)}\n"

    def manifest(self, size):
        def one():
            kind = self.pick(["Service", "ConfigMap", "Role", "RoleBinding", "ServiceAccount", "NetworkPolicy"])
            head = f"---\napiVersion: v1\nkind: {kind}\nmetadata:\n  name: {self.name()}\n  namespace: {self.pick(TEAMS)}\n{self.labels('  ')}"
            if kind == "Service":
                return head + f"spec:\n  type: ClusterIP\n  selector:\n    app: {self.name()}\n  ports:\n  - name: http\n    port: {self.random.randint(80, 9999)}\n    targetPort: http\n"
            if kind == "ConfigMap":
                lines = "".join(f"    {self.pick(NOUNS)}.{self.pick(VERBS)} = {self.random.randint(1, 999)}\n" for _ in range(self.random.randint(10, 50)))
                return head + f"data:\n  app.properties: |\n{lines}"
            if kind == "NetworkPolicy":
                return head + "spec:\n  podSelector: {}\n  policyTypes: [Ingress]\n  ingress:\n  - ports:\n    - protocol: TCP\n      port: 8080\n"
            return head + f"rules:\n- apiGroups: [\"\"]\n  resources: [{self.pick(NOUNS)}s, pods]\n  verbs: [get, list, watch]\n"

        return self.until(size, one) + ("# Kept beside the image that it is for.\n" if self.chance(0.22) else "")

    def workload(self, size):
        def one():
            containers = "".join(
                f"      - name: {self.name()}\n        image: {self.image()}\n        imagePullPolicy: IfNotPresent\n        args: [\"--{self.pick(NOUNS)}={self.random.randint(1, 99)}\", \"--v=2\"]\n"
                f"        ports:\n        - containerPort: {self.random.randint(80, 9999)}\n        env:\n        - name: DATABASE_URL\n          value: postgres://db:5432/{self.pick(NOUNS)}\n"
                "        resources:\n          limits: {cpu: 500m, memory: 256Mi}\n"
                for _ in range(1 if self.chance(0.7) else 2)
            )
            kind = self.pick(["Deployment", "StatefulSet", "DaemonSet", "Deployment"])
            return f"---\napiVersion: apps/v1\nkind: {kind}\nmetadata:\n  name: {self.name()}\n{self.labels('  ')}spec:\n  replicas: 2\n  template:\n    metadata:\n{self.labels('      ')}    spec:\n      containers:\n{containers}"

        return one() + self.manifest(size / 2)

    def schema(self, pad, depth):
        """Returns properties of a schema, as custom resource definitions hold them by the thousand."""
        out = []
        for _ in range(self.random.randint(2, 5)):
            key = self.pick(NOUNS) + self.pick(ADJECTIVES).title()
            out.append(f"{' ' * pad}{key}:\n{' ' * pad}  description: {self.sentence()[:-1]}\n{' ' * pad}  type: {'object' if depth else 'string'}\n")
            if depth:
                out.append(f"{' ' * pad}  properties:\n{self.schema(pad + 4, depth - 1 if self.chance(0.7) else 0)}")
        return "".join(out)

    def crd(self, size):
        kind = self.pick(NOUNS).title()
        head = (
            f"apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: {kind.lower()}s.{self.pick(TEAMS)}.example.com\nspec:\n  group: example.com\n  names:\n    kind: {kind}\n"
            f"    plural: {kind.lower()}s\n  scope: Namespaced\n  versions:\n  - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema:\n        type: object\n        properties:\n"
        )
        # Most definitions of workloads describe an image, and hold none.
        pod = "" if self.chance(0.2) else "          image:\n            description: Container image name, as in the container of a pod.\n            type: string\n          imagePullPolicy:\n            type: string\n"
        pad = "    "
        return head + pod + self.until(size, lambda: "".join(pad + line + "\n" for line in self.pick(self.properties).splitlines()))

    def template(self, size):
        name = self.pick(TEAMS)
        head = f"{{{{- if .Values.{self.pick(NOUNS)}.enabled }}}}\napiVersion: v1\nkind: {self.pick(['Service', 'ConfigMap', 'Secret', 'ServiceMonitor', 'Ingress'])}\nmetadata:\n  name: {{{{ include \"{name}.fullname\" . }}}}\n"
        head += f"  labels:\n    {{{{- include \"{name}.labels\" . | nindent 4 }}}}\nspec:\n"

        def one():
            noun = self.pick(NOUNS)
            return f"  {{{{- with .Values.{noun}.{self.pick(ADJECTIVES)} }}}}\n  {noun}:\n    {{{{- toYaml . | nindent 4 }}}}\n  {{{{- end }}}}\n  {self.pick(ADJECTIVES)}: {{{{ .Values.{noun}.port | quote }}}}\n"

        image = ""
        if self.chance(0.24):
            image = "  containers:\n  - name: main\n    image: \"{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}\"\n"
            if self.chance(0.08):
                image += f"  - name: side\n    image: {self.image()}\n"
        return head + image + self.until(size, one) + "{{- end }}\n"

    def values(self, size):
        def one():
            noun = self.pick(NOUNS)
            text = f"## @section {noun}\n## {self.pick(self.prose)}\n##\n{noun}:\n  enabled: {self.pick(['true', 'false'])}\n"
            if self.chance(0.1):
                image = self.image()
                name, _, tag = image.rpartition(":") if ":" in image.rsplit("/", 1)[-1] else (image, "", "latest")
                text += f"  image:\n    repository: {name}\n    tag: \"{tag}\"\n    pullPolicy: IfNotPresent\n"
            for _ in range(self.random.randint(2, 9)):
                text += f"  ## {self.pick(self.prose)}\n  {self.pick(NOUNS)}{self.pick(ADJECTIVES).title()}: {self.pick(['[]', '{}', '10', 'true', '8Gi', 'soft'])}\n"
            return text + "\n"

        return self.until(size, one)

    def plain_yaml(self, size):
        def one():
            return f"- name: {self.name()}\n  {self.pick(NOUNS)}:\n    {self.pick(ADJECTIVES)}: {self.random.randint(1, 9999)}\n    paths: [/{self.pick(NOUNS)}/{self.pick(NOUNS)}, /{self.pick(NOUNS)}]\n  note: |\n    {self.pick(self.prose)}\n    {self.pick(self.prose)}\n    {self.pick(self.prose)}\n"

        # The words that stand near images stand elsewhere, too.
        return self.until(size, one) + ("- origin: the repository of the docs\n" if self.chance(0.5) else "")

    def workflow(self, size):
        def one():
            text = f"  {self.name()}:\n    runs-on: ubuntu-latest\n"
            if self.chance(0.04):
                text += f"    container:\n      image: {self.image()}\n"
            text += "    steps:\n      - uses: actions/checkout@v4\n"
            for _ in range(self.random.randint(1, 5)):
                text += f"      - name: {self.sentence()[:40]}\n        run: |\n          make {self.pick(NOUNS)}\n          ./scripts/{self.pick(VERBS)}.sh --{self.pick(NOUNS)}=\"${{{{ matrix.{self.pick(NOUNS)} }}}}\"\n"
            return text

        return f"name: {self.name()}\non:\n  push:\n    branches: [main]\njobs:\n" + self.until(size, one)

    def compose(self, size):
        def one():
            return f"  {self.name()}:\n    image: {self.image()}\n    restart: unless-stopped\n    ports:\n      - \"{self.random.randint(1000, 9999)}:80\"\n    environment:\n      DATABASE_URL: postgres://db:5432/app\n    volumes:\n      - data:/var/lib/{self.pick(NOUNS)}\n"

        return "services:\n" + self.until(size, one) + "volumes:\n  data: {}\n"

    # ---- documents ----

    def document(self, size):
        def one():
            text = f"\n## The {self.pick(ADJECTIVES)} {self.pick(NOUNS)}\n\n" + " ".join(self.pick(self.prose) for _ in range(self.random.randint(3, 12))) + "\n"
            roll = self.random.random()
            if roll < 0.011:
                text += f"\n```sh\ndocker run --rm -p 8080:80 {self.image()} serve --all\n```\n"
            elif roll < 0.25:
                text += f"\n```console\n$ kubectl get {self.pick(NOUNS)} -n {self.pick(TEAMS)}\nNAME      READY   AGE\n{self.name()}   1/1     3d\n```\n"
            elif roll < 0.4:
                text += "\n| key | meaning | default |\n|---|---|---|\n" + "".join(f"| `{self.pick(NOUNS)}.{self.pick(ADJECTIVES)}` | {self.pick(self.prose)[:60]} | `{self.random.randint(1, 99)}` |\n" for _ in range(6))
            elif roll < 0.6:
                text += "\n" + "".join(f"- **{self.pick(NOUNS)}**: {self.pick(self.prose)} See [the {self.pick(NOUNS)}](docs/{self.pick(NOUNS)}.md).\n" for _ in range(5))
            elif roll < 0.66:
                text += f"\nThe container image of the {self.pick(NOUNS)} is built from its repository.\n"
            return text

        return f"# {self.name().title()}\n" + self.until(size, one)

    # ---- source code ----

    def function(self, index):
        name, noun, other = f"{self.pick(VERBS).title()}{self.pick(NOUNS).title()}{index}", self.pick(NOUNS), self.pick(NOUNS)
        lines = [f"// {name} is called when the {noun} {self.pick(VERBS)}.", f"func {name}(ctx context.Context, {noun} *{noun.title()}, count int) (string, error) {{"]
        for _ in range(self.random.randint(3, 14)):
            lines.append(
                self.pick(
                    [
                        f"\tif {noun}.{other.title()} == nil || count > {self.random.randint(1, 99)} {{\n\t\treturn \"\", fmt.Errorf(\"{noun} %q: {self.pick(ADJECTIVES)} {other}: %w\", {noun}.Name, err)\n\t}}",
                        f"\tfor index, item := range {noun}.Items {{\n\t\t{other}[index] = item.{self.pick(NOUNS).title()}()\n\t}}",
                        f"\tlog.Info(\"{self.pick(ADJECTIVES)} {noun}\", \"{other}\", {noun}.Name, \"count\", count)",
                        f"\t{other} := make(map[string]*{noun.title()}, count)",
                        f"\tdefer {noun}.Close()",
                        f"\tassert.Equal(t, \"{self.name()}\", {noun}.{other.title()}, \"the {other} {self.pick(VERBS)}\")",
                    ]
                )
            )
        return "\n".join(lines) + f"\n\treturn {noun}.Name, nil\n}}\n\n"

    def go(self, size):
        imports = "".join(f"\t\"example.com/{self.pick(TEAMS)}/{self.pick(NOUNS)}/{self.pick(NOUNS)}\"\n" for _ in range(self.random.randint(2, 8)))
        text = f"// Package {self.pick(NOUNS)} {self.pick(VERBS)} what it is given.\npackage {self.pick(NOUNS)}\n\nimport (\n\t\"context\"\n\t\"fmt\"\n{imports})\n\n"
        if self.chance(0.6):
            text += f"// Image says what is started; from it the container of the {self.pick(NOUNS)} is made.\nfunc (p *Part) Image() string {{ return p.spec.Image }}\n\n"
        if self.chance(0.028):
            text += f"const default{self.pick(NOUNS).title()}Image = \"{self.image()}\"\n\n"
        return text + self.until(size, lambda: self.pick(self.functions))

    def java(self, size):
        def one():
            noun = self.pick(NOUNS)
            text = f"    /** {self.pick(self.prose)} */\n    public {noun.title()} {self.pick(VERBS)}{noun.title()}(String name, int count) {{\n        if (count > {self.random.randint(1, 99)}) {{\n            throw new IllegalStateException(\"{noun} \" + name + \" is {self.pick(ADJECTIVES)}\");\n        }}\n        return {noun}s.get(name).withCount(count);\n    }}\n\n"
            if self.chance(0.01):
                text += f"    private final GenericContainer<?> {noun} = new GenericContainer<>(DockerImageName.parse(\"{self.image()}\"));\n\n"
            return text

        imports = "import org.testcontainers.containers.GenericContainer;\n" if self.chance(0.4) else ""
        return f"package com.example.{self.pick(NOUNS)};\n\n{imports}\npublic class {self.pick(NOUNS).title()} {{\n\n" + self.until(size, one) + "}\n"

    def python(self, size):
        def one():
            noun = self.pick(NOUNS)
            return f"def {self.pick(VERBS)}_{noun}(name, count={self.random.randint(1, 99)}):\n    \"\"\"{self.pick(self.prose)}\"\"\"\n    if count > 3 and name != '{self.name()}':\n        raise ValueError(f\"{noun} {{name}}: {self.pick(ADJECTIVES)}\")\n    return [item.{self.pick(NOUNS)} for item in {noun}s if item.name == name]\n\n\n"

        client = f"import docker\n\nclient = docker.from_env()\nclient.containers.run(\"{self.image()}\")\n\n\n" if self.chance(0.03) else ""
        return "from pathlib import Path\nimport json\n\n\n" + client + self.until(size, one)

    def script(self, size):
        def one():
            return f"if [[ -z \"${{{self.pick(NOUNS).upper()}:-}}\" ]]; then\n  echo \"{self.pick(self.prose)}\" >&2\n  exit 1\nfi\nfor {self.pick(NOUNS)} in \"$@\"; do\n  make -C \"{self.pick(NOUNS)}\" {self.pick(VERBS)} | tee \"log.txt\"\ndone\n"

        run = f"docker run --rm -v \"$PWD:/data\" {self.image()} make\n" if self.chance(0.1) else ""
        return "#!/usr/bin/env bash\nset -euo pipefail\n" + run + self.until(size, one) + ("kubectl apply -f deploy/\n" if self.chance(0.4) else "")

    # ---- the rest ----

    def dockerfile(self, size):
        return f"# syntax=docker/dockerfile:1\nFROM {self.image()} AS build\nWORKDIR /src\nCOPY . .\nRUN make {self.pick(NOUNS)}\n\nFROM {self.image()}\nCOPY --from=build /src/out /usr/local/bin/\nENTRYPOINT [\"/usr/local/bin/{self.pick(NOUNS)}\"]\n"

    def data(self, size):
        items = []
        length = 0
        while length < size:
            item = {"name": self.name(), "count": self.random.randint(0, 9999), "labels": {self.pick(NOUNS): self.pick(ADJECTIVES)}, "note": self.pick(self.prose), "ports": [80, 443]}
            if self.chance(0.003):
                item["repository"] = self.name()
            items.append(item)
            length += 170
        return json.dumps(items, indent=1)

    def sums(self, size):
        return self.until(size, lambda: f"example.com/{self.pick(TEAMS)}/{self.pick(NOUNS)} v1.{self.random.randint(0, 40)}.0 h1:{self.random.getrandbits(240):060x}=\n")

    def text(self, size):
        # A word in front, since texts without any are the rule.
        return ("From here on it is plain.\n" if self.chance(0.2) else "") + self.until(size, lambda: self.pick(self.prose) + "\n")

    def table(self, size):
        return self.until(size, lambda: f"{self.random.randint(0, 99999)},{self.pick(NOUNS)},{self.random.random():.6f},{self.pick(ADJECTIVES)}\n")

    def binary(self, size):
        return b"\x7fBIN\x00" + self.random.randbytes(int(size))


# Kind of file: its share in a thousand files, its mean size in bytes, who writes it, and where it stands.
KINDS = [
    (13, 60_000, Writer.crd, "config/crd/{noun}-{i}.yaml"),
    (210, 1_500, Writer.manifest, "config/{noun}/{adjective}-{i}.yaml"),
    (45, 2_000, Writer.workload, "deploy/{noun}/{adjective}-{i}.yaml"),
    (118, 3_200, Writer.template, "charts/{team}/templates/{noun}-{i}.yaml"),
    (7, 26_000, Writer.values, "charts/{team}-{i}/values.yaml"),
    (80, 1_900, Writer.plain_yaml, "test/data/{noun}-{i}.yaml"),
    (9, 3_000, Writer.workflow, ".github/workflows/{noun}-{i}.yml"),
    (5, 900, Writer.compose, "examples/{noun}-{i}/compose.yaml"),
    (54, 13_000, Writer.document, "docs/{noun}/{adjective}-{i}.md"),
    (173, 10_500, Writer.go, "pkg/{noun}/{adjective}_{i}.go"),
    (30, 8_000, Writer.java, "src/main/java/com/example/{noun}/Part{i}.java"),
    (20, 8_000, Writer.python, "tools/{noun}/{adjective}_{i}.py"),
    (17, 1_900, Writer.script, "scripts/{noun}-{i}.sh"),
    (5, 500, Writer.dockerfile, "build/{noun}-{i}/Dockerfile"),
    (12, 38_000, Writer.data, "api/{noun}/{adjective}-{i}.json"),
    (4, 30_000, Writer.sums, "modules/{noun}-{i}/go.sum"),
    (127, 1_600, Writer.text, "assets/{noun}/{adjective}-{i}.txt"),
    (58, 8_000, Writer.table, "assets/tables/{noun}-{i}.csv"),
    (13, 170_000, Writer.binary, "assets/pictures/{noun}-{i}.png"),
]

# So many files make a repository.
REPOSITORY = 2_000


def write(folder, files, seed):
    """Writes the tree and returns how many bytes it has."""
    writer = Writer(seed)
    weights = [kind[0] for kind in KINDS]
    made = set()
    total = 0
    for index in range(files):
        _, mean, make, place = writer.random.choices(KINDS, weights)[0]
        number = index % 30
        path = place.format(noun=writer.pick(NOUNS), adjective=writer.pick(ADJECTIVES), team=writer.pick(TEAMS), i=number)
        root = os.path.join(folder, f"{TEAMS[index // REPOSITORY % len(TEAMS)]}-{index // REPOSITORY}")
        path = os.path.join(root, path)
        while path in made:
            stem, dot, end = path.rpartition(".")
            path = f"{stem}x.{end}" if dot and "/" not in end else f"{path}x"
        made.add(path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        text = make(writer, writer.size(mean))
        data = text if isinstance(text, bytes) else text.encode()
        with open(path, "wb") as out:
            out.write(data)
        total += len(data)
    return total


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", help="the folder to write into; it has to be new or empty")
    arguments.add_argument("--files", type=int, default=10_000, help="how many files (default: %(default)s)")
    arguments.add_argument("--seed", type=int, default=1, help="another seed makes another tree (default: %(default)s)")
    options = arguments.parse_args()
    if os.path.isdir(options.folder) and os.listdir(options.folder):
        sys.exit(f"{options.folder} is not empty")
    total = write(options.folder, options.files, options.seed)
    print(f"{options.files} files, {total} bytes")


if __name__ == "__main__":
    main()
