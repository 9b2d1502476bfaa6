#!/usr/bin/env python3
"""Measures repoint beside other programs, and writes a table with what it is to reach.

    python3 benches/compare.py                                  a tree of 20,000 files, made from a seed
    python3 benches/compare.py --files 95000 --rounds 7         a larger one
    python3 benches/compare.py --corpus DIR                     a tree of your own; it is read, never written
    python3 benches/compare.py --write docs/performance.md      the table into the document, between its markers
    python3 benches/compare.py --only list --only default       some rows

The commands of a row run in turn (A B A B ...), so that a machine whose speed drifts slows all of them; each figure is the median over
the rounds, each ratio the median of the rounds' ratios. Time and memory are what the system says of the process and of those that it
started. Needs Python 3 and a release build: `cargo build --release --example walk-and-read` makes both programs.
"""

import argparse
import json
import os
import re
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)

# Four rules that name a registry or a namespace: what is searched for, what it becomes, and the rule.
RULES = [
    ("k8s.gcr.io/", "registry.k8s.io/", "k8s.gcr.io/{path...}=registry.k8s.io/{path}"),
    ("gcr.io/google-containers/", "registry.k8s.io/", "gcr.io/google-containers/{path...}=registry.k8s.io/{path}"),
    ("quay.io/coreos/", "quay.io/moved/", "quay.io/coreos/{path...}=quay.io/moved/{path}"),
    ("jaafarn/raqeem-", "ghcr.io/mj-nehme/raqeem/", "docker.io/jaafarn/raqeem-{service}=ghcr.io/mj-nehme/raqeem/{service}"),
]

# The other programs, and how to get them.
OTHERS = {
    "rg": "cargo install ripgrep",
    "grep": "the system's package `grep`",
    "sed": "the system's package `sed`",
    "sd": "cargo install sd",
    "fastmod": "cargo install fastmod",
    "typos": "cargo install typos-cli, or pip install typos",
    "ast-grep": "cargo install ast-grep, or pip install ast-grep-cli",
    "valgrind": "the system's package `valgrind`, to count instructions",
}

START, END = "<!-- compare.py: from here -->", "<!-- compare.py: to here -->"
MIB = 1 << 20


class Run:
    """What one run took."""

    def __init__(self, wall, cpu, memory, status):
        self.wall, self.cpu, self.memory, self.status = wall, cpu, memory, status


class Command:
    """A program and how it is run: a list, or a text for the shell. `before` makes the tree as it was."""

    # Where what is printed goes.
    output = os.devnull

    def __init__(self, name, what, folder, before=None, repeat=1, stdin=None):
        self.name, self.what, self.folder, self.before, self.repeat, self.stdin = name, what, folder, before, repeat, stdin

    def run(self, limit):
        if self.before:
            self.before()
        words = ["sh", "-c", self.what] if isinstance(self.what, str) else self.what
        # Not to /dev/null: grep stops at its first hit where that is what it writes to.
        actions = [(os.POSIX_SPAWN_OPEN, 1, Command.output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)]
        actions.append((os.POSIX_SPAWN_OPEN, 0, self.stdin or os.devnull, os.O_RDONLY, 0))
        os.chdir(self.folder)
        start = time.perf_counter()
        cpu = memory = 0
        for _ in range(self.repeat):
            pid = os.posix_spawnp(words[0], words, limit, file_actions=actions)
            _, status, usage = os.wait4(pid, 0)
            cpu += usage.ru_utime + usage.ru_stime
            memory = max(memory, usage.ru_maxrss * 1024)
        return Run((time.perf_counter() - start) / self.repeat, cpu / self.repeat, memory, os.waitstatus_to_exitcode(status))


class Results:
    """The runs of several commands, round by round."""

    def __init__(self):
        self.runs = {}

    def measure(self, commands, rounds, warm=1, before_each=None):
        for index in range(-warm, rounds):
            for command in commands:
                if before_each:
                    before_each()
                done = command.run(dict(os.environ, LC_ALL="C"))
                # 1 is what a search without a hit, or a check with one, ends with.
                if done.status not in (0, 1, 2, 123):
                    say(f"{command.name} ended with {done.status}")
                if index >= 0:
                    self.runs.setdefault(command.name, []).append(done)
            say(".", end="")
        say("")

    def has(self, name):
        return name in self.runs

    def median(self, name, what):
        return median(getattr(run, what) for run in self.runs[name])

    def ratio(self, name, base, what):
        """Returns the median of the ratios, pair by pair."""
        pairs = zip(self.runs[name], self.runs[base])
        return median(getattr(one, what) / max(getattr(other, what), 1e-6) for one, other in pairs)


def median(figures):
    ordered = sorted(figures)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def say(text, end="\n"):
    print(text, end=end, file=sys.stderr, flush=True)


# ---- trees ----


def files_below(folder):
    for path, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != ".git")
        for name in sorted(names):
            full = os.path.join(path, name)
            if os.path.isfile(full) and not os.path.islink(full):
                yield os.path.relpath(full, folder)


def copy(source, target, every=1):
    """Copies every file, or each of so many."""
    for index, path in enumerate(files_below(source)):
        if index % every == 0:
            to = os.path.join(target, path)
            os.makedirs(os.path.dirname(to), exist_ok=True)
            shutil.copyfile(os.path.join(source, path), to)


def apart(work, *arguments):
    """Calls a function in a process of its own: what this one once held counts as memory of whatever it starts."""
    come, go = os.pipe()
    pid = os.fork()
    if pid == 0:
        with os.fdopen(go, "w") as out:
            json.dump(work(*arguments), out)
        os._exit(0)
    os.close(go)
    with os.fdopen(come) as result:
        found = json.load(result)
    os.waitpid(pid, 0)
    return found


def sizes(folder):
    """Returns how many files there are, how many bytes, how many are YAML, Markdown, Go, and which hold what a rule is about."""
    counts = {"files": 0, "bytes": 0, "yaml": 0, "md": 0, "go": 0}
    holding = []
    texts = re.compile(b"|".join(re.escape(rule[0].encode()) for rule in RULES))
    for path in files_below(folder):
        with open(os.path.join(folder, path), "rb") as file:
            data = file.read()
        counts["files"] += 1
        counts["bytes"] += len(data)
        end = path.rsplit(".", 1)[-1].lower().replace("yml", "yaml")
        if end in counts:
            counts[end] += 1
        if texts.search(data):
            holding.append(path)
    return counts, holding


def many_rules(path, count):
    """Writes a pack with the four rules and so many more, as a company has them that moves each image by its name."""
    with open(path, "w") as out:
        out.write('[pack]\nname = "many"\ndescription = "Many rules"\nversion = "1.0.0"\n')
        more = [f"registry-{number % 97}.example/team-{number}/app=ghcr.io/company/team-{number}/app" for number in range(count - len(RULES))]
        for index, rule in enumerate([rule for _, _, rule in RULES] + more):
            come, go = rule.split("=")
            out.write(f'\n[[rule]]\nid = "rule-{index}"\nfrom = "{come}"\nto = "{go}"\n')


def large_text(path, size):
    """Writes a log of this size that names an image of a rule now and then."""
    line = b"2024-05-01T10:00:00Z INFO the gateway took a request and gave it to the queue, which holds %d more\n"
    part = b"".join(line % number for number in range(9_000)) + b"2024-05-01T10:00:00Z INFO pulled k8s.gcr.io/pause:3.9\n"
    with open(path, "wb") as out:
        written = 0
        while written < size:
            out.write(part)
            written += len(part)


def long_line(path, size):
    """Writes JSON of this size on one line, with an image now and then."""
    item = b'{"name":"gateway-%d","ports":[80,443],"labels":{"tier":"front"},"note":"it holds what the queue gave it"},'
    part = b"".join(item % number for number in range(9_000)) + b'{"image":"k8s.gcr.io/pause:3.9"},'
    with open(path, "wb") as out:
        out.write(b"[")
        written = 0
        while written < size:
            out.write(part)
            written += len(part)
        out.write(b"{}]\n")


# ---- the comparison ----


class Comparison:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        Command.output = os.path.join(folder, "output")
        self.programs = {name: shutil.which(name) for name in OTHERS}
        self.repoint = os.path.abspath(options.repoint)
        self.walk = os.path.abspath(options.walk)
        self.results = Results()
        self.rows = []
        self.notes = []

    def there(self, *names):
        return all(self.programs[name] for name in names)

    def wants(self, row):
        return not self.options.only or row in self.options.only

    def path(self, name):
        return os.path.join(self.folder, name)

    # -- rows --

    def goal(self, what, measured, base, figures, limit, memory=None, digits=2):
        """Adds a row: what was measured, the ratios to the base, and the goal for the largest of `limited` ones."""
        met = "" if limit is None else ("yes" if all(figure <= limit for figure in figures.values()) else "**no**")
        shown = ", ".join(f"{name} {figure:.{digits}f}" for name, figure in figures.items())
        self.rows.append((what, base, shown, "" if memory is None else f"{memory / MIB:.0f} MB", "" if limit is None else f"at most {limit:g}", met))
        say(f"  {what} / {base}: {shown} (goal {limit}) {met}")

    def against(self, what, name, base, limit, whats=("cpu", "wall"), base_words=None):
        figures = {{"cpu": "CPU", "wall": "wall"}[one]: self.results.ratio(name, base, one) for one in whats}
        self.goal(what, name, base_words or base, figures, limit, self.results.median(name, "memory"))

    # -- groups --

    def dry(self):
        """Runs that write nothing, over the whole tree."""
        corpus, four = self.corpus, [word for rule in RULES for word in ("-r", rule[2])]
        literals = [word for rule in RULES for word in ("-e", rule[0])]
        commands = [Command("walk and read", [self.walk, "."], corpus), Command("walk", [self.walk, "--walk-only", "."], corpus), Command("walk, read, search 7 words", [self.walk, "--search", "."], corpus)]
        if self.there("rg"):
            commands.append(Command("rg -c, 4 literals", ["rg", "--hidden", "-g", "!.git", "-c", "-F", *literals, "."], corpus))
        if self.there("grep"):
            commands.append(Command("grep -rl, 4 literals", ["grep", "-rlF", "--exclude-dir=.git", *literals, "."], corpus))
        wanted = {
            "one": Command("one rule", [self.repoint, "--no-config", "-r", RULES[0][2], "."], corpus),
            "four": Command("four rules", [self.repoint, "--no-config", *four, "."], corpus),
            "default": Command("default pack", [self.repoint, "--no-config", "."], corpus),
            "list": Command("list", [self.repoint, "list", "--no-config", "."], corpus),
        }
        for count in (1_000, 100_000):
            apart(many_rules, self.path(f"rules-{count}.toml"), count)
            wanted[f"rules-{count}"] = Command(f"{count:,} rules", [self.repoint, "--no-config", "-p", self.path(f"rules-{count}.toml"), "."], corpus)
        many_rules(self.path("rules-4.toml"), 4)
        wanted["rules-4"] = Command("4 rules of a pack", [self.repoint, "--no-config", "-p", self.path("rules-4.toml"), "."], corpus)
        many = [name for name in wanted if name.startswith("rules-")]
        names = [name for name in wanted if (self.wants("rules") if name in many else self.wants(name))]
        if not names:
            return
        say("dry runs")
        self.results.measure(commands + [wanted[name] for name in names], self.options.rounds)
        for name, what, limit in (("one", "dry run, one rule for a registry", 1.15), ("four", "dry run, four rules for registries and namespaces", 1.15), ("default", "dry run, default pack", 1.5), ("list", "`list`", 3)):
            if name in names:
                self.against(what, wanted[name].name, "walk and read", limit)
        if self.wants("rules"):
            self.against("1,000 rules", "1,000 rules", "4 rules of a pack", 1.2)
            self.against("100,000 rules", "100,000 rules", "4 rules of a pack", 2)

    def tenfold(self):
        """The whole tree beside a tenth of it."""
        if not self.wants("tenfold"):
            return
        say("ten times the files")
        small = self.path("tenth")
        apart(copy, self.corpus, small, 10)
        commands = []
        for name, arguments in (("walk and read", None), ("default pack", ["--no-config", "."]), ("list", ["list", "--no-config", "."])):
            words = [self.walk, "."] if arguments is None else [self.repoint, *arguments]
            commands += [Command(f"{name}, a tenth", words, small, repeat=3), Command(f"{name}, ten times", words, self.corpus)]
        self.results.measure(commands, self.options.rounds)
        for name, limit in (("walk and read", None), ("default pack", 10.5), ("list", 10.5)):
            self.against(f"ten times the files, {name}", f"{name}, ten times", f"{name}, a tenth", limit, ["cpu"], "a tenth of them")
        for name in ("default pack", "list"):
            memory = self.results.median(f"{name}, ten times", "memory")
            self.goal(f"memory, {name}", name, "64 MB", {"memory": memory / (64 * MIB)}, 1, memory)
        shutil.rmtree(small)

    def cold(self):
        """With nothing in the cache."""
        if not self.wants("cold"):
            return
        drop = "/proc/sys/vm/drop_caches"
        if not os.access(drop, os.W_OK):
            self.notes.append("Cold cache: not measured, since `/proc/sys/vm/drop_caches` cannot be written here.")
            return
        say("cold cache")

        def empty():
            os.sync()
            with open(drop, "w") as file:
                file.write("3")

        commands = [Command("walk and read, cold", [self.walk, "."], self.corpus), Command("one rule, cold", [self.repoint, "--no-config", "-r", RULES[0][2], "."], self.corpus)]
        if self.there("rg"):
            commands.append(Command("rg -j8, cold", ["rg", "--hidden", "-g", "!.git", "-j8", "-c", "-F", "-e", RULES[0][0], "."], self.corpus))
        self.results.measure(commands, min(self.options.rounds, 3), warm=0, before_each=empty)
        self.against("cold cache, one rule", "one rule, cold", "walk and read, cold", 1.15, ["wall"], "walk and read")
        if self.results.has("rg -j8, cold"):
            self.against("cold cache, one rule", "one rule, cold", "rg -j8, cold", 1.15, ["wall"], "`rg -j8 -c`")

    def apply(self):
        """Runs that write, each on a tree as it was."""
        if not self.wants("apply"):
            return
        say("writing")
        tree = self.path("written")
        apart(copy, self.corpus, tree)

        def restore():
            for path in self.holding:
                shutil.copyfile(os.path.join(self.corpus, path), os.path.join(tree, path))
            os.sync()

        literals = " ".join(f"-e {shlex.quote(rule[0])}" for rule in RULES)
        edits = " ".join("-e " + shlex.quote(f"s#{re.escape(come)}#{go}#g") for come, go, _ in RULES)
        rules = [word for rule in RULES for word in ("-r", rule[2])]
        commands = [Command("repoint --apply", [self.repoint, "--no-config", "--apply", *rules, "."], tree, restore)]
        listing = f"rg --hidden -g '!.git' -l -0 -F {literals} ."
        if self.there("rg", "sed"):
            commands.append(Command("rg -l, xargs sed -i", f"{listing} | xargs -0 sed -i {edits}", tree, restore))
        if self.there("grep", "sed"):
            commands.append(Command("grep -rl, xargs sed -i", f"grep -rlZF --exclude-dir=.git {literals} . | xargs -0 sed -i {edits}", tree, restore))
        if self.there("rg", "sd"):
            passes = "; ".join(f"{listing.replace(literals, '-e ' + shlex.quote(come))} | xargs -0 -r sd -F {shlex.quote(come)} {shlex.quote(go)}" for come, go, _ in RULES)
            commands.append(Command("rg -l, xargs sd", passes, tree, restore))
        if self.there("fastmod"):
            passes = "; ".join(f"fastmod --hidden -F --accept-all {shlex.quote(come)} {shlex.quote(go)} ." for come, go, _ in RULES)
            commands.append(Command("fastmod", passes, tree, restore))
        self.results.measure(commands, self.options.rounds)
        if self.results.has("rg -l, xargs sed -i"):
            self.against("`--apply`, four rules", "repoint --apply", "rg -l, xargs sed -i", 1, base_words="`rg -l` piped to `xargs sed -i`")
        shutil.rmtree(tree)

    def slow(self):
        """Programs that take many times longer, a few times only."""
        if not self.wants("others"):
            return
        commands = []
        if self.there("typos"):
            with open(self.path("typos.toml"), "w") as out:
                out.write('[default]\nextend-ignore-identifiers-re = []\n[default.extend-words]\nraqeem = "raqim"\n[files]\nignore-hidden = false\n')
            commands.append(Command("typos --diff, one word", ["typos", "--diff", "--config", self.path("typos.toml"), "."], self.corpus))
        if self.there("ast-grep"):
            commands.append(Command("ast-grep, one YAML pattern", ["ast-grep", "run", "--lang", "yaml", "--pattern", "image: $IMAGE", "."], self.corpus))
        if commands:
            say("slower programs")
            self.results.measure(commands, min(self.options.rounds, 2), warm=0)

    def single(self):
        """One file, as an editor or a hook gives it."""
        if not self.wants("single"):
            return
        say("one file")
        folder = self.path("single")
        os.makedirs(folder)
        with open(os.path.join(folder, "compose.yaml"), "w") as out:
            out.write("services:\n  db:\n    image: postgres:16\n  web:\n    image: k8s.gcr.io/web:1.2\n    ports: [\"80:80\"]\n")
        file = os.path.join(folder, "compose.yaml")
        repeat = 40
        commands = [
            Command("one file, default pack", [self.repoint, "compose.yaml"], folder, repeat=repeat),
            Command("one file, one rule", [self.repoint, "-r", RULES[0][2], "compose.yaml"], folder, repeat=repeat),
            Command("one file, standard input", [self.repoint, "--stdin-filename", "compose.yaml"], folder, repeat=repeat, stdin=file),
        ]
        if self.there("rg"):
            commands.insert(0, Command("rg --version", ["rg", "--version"], folder, repeat=repeat))
        self.results.measure(commands, self.options.rounds)
        for command in commands:
            milliseconds = self.results.median(command.name, "wall") * 1000
            if command.name != "rg --version" and self.there("rg"):
                self.against(f"{command.name} ({milliseconds:.1f} ms)", command.name, "rg --version", 2, ["wall"], "`rg --version`")

    def large(self):
        """One large file, and one long line."""
        if not self.wants("large"):
            return
        say("large files")
        for name, make, size, largest in (("a text", large_text, self.options.large, "text.log"), ("a line", long_line, max(self.options.large // 10, 1), "line.json")):
            names = []
            for part in (size // 10 or 1, size):
                folder = self.path(f"large-{part}-{largest}")
                os.makedirs(folder)
                apart(make, os.path.join(folder, largest), part * MIB)
                names.append(Command(f"{name} of {part} MiB", [self.repoint, "--no-config", "--max-size", str(size * 2), "-r", RULES[0][2], "--check", largest], folder))
            self.results.measure(names, min(self.options.rounds, 3))
            small, big = (command.name for command in names)
            seconds, memory = self.results.median(big, "wall"), self.results.median(big, "memory")
            self.against(f"{big} ({seconds:.1f} s)", big, small, 11, ["wall"], "a tenth of it")
            self.goal(f"{big}, memory", big, "its size", {"memory": memory / (size * MIB)}, 4, memory)
            for command in names:
                shutil.rmtree(command.folder)

    def instructions(self):
        """Counts that no noise changes, where valgrind is."""
        if not (self.wants("instructions") and self.there("valgrind")):
            return
        say("instructions")
        folder = self.path("counted")
        os.makedirs(folder)
        with open(os.path.join(folder, "compose.yaml"), "w") as out:
            out.write("services:\n  db:\n    image: postgres:16\n")
        counted = [("one file, default pack", folder, ["compose.yaml"]), ("testdata/, default pack", os.path.join(ROOT, "testdata"), ["--check", "-j1", "."]), ("testdata/, one rule", os.path.join(ROOT, "testdata"), ["--check", "-j1", "-r", RULES[0][2], "."]), ("testdata/, `list`", os.path.join(ROOT, "testdata"), ["list", "-j1", "."])]
        lines = ["", "| run | instructions, in millions |", "|---|---|"]
        for name, where, arguments in counted:
            done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", self.repoint, *arguments], cwd=where, capture_output=True, text=True)
            found = re.search(r"Collected : (\d+)", done.stderr)
            if found:
                lines.append(f"| {name} | {int(found[1]) / 1e6:.1f} |")
        self.counted = lines

    # -- all of it --

    def run(self):
        options = self.options
        if options.corpus:
            self.corpus = os.path.abspath(options.corpus)
            source = "a tree that was given"
        else:
            self.corpus = self.path("corpus")
            say(f"making {options.files} files")
            subprocess.run([sys.executable, os.path.join(HERE, "corpus.py"), "--files", str(options.files), "--seed", str(options.seed), self.corpus], check=True, stdout=sys.stderr)
            source = f"`benches/corpus.py --files {options.files} --seed {options.seed}`"
        counts, self.holding = apart(sizes, self.corpus)
        self.described = f"Tree: {source}; {counts['files']:,} files, {counts['bytes'] / 1e6:,.0f} MB: {counts['yaml']:,} YAML, {counts['md']:,} Markdown, {counts['go']:,} Go; {len(self.holding):,} hold what the four rules are about."
        say(self.described)
        self.counted = []
        for group in (self.dry, self.tenfold, self.apply, self.slow, self.single, self.large, self.cold, self.instructions):
            group()
        return self.table()

    def table(self):
        lines = [f"Measured on {time.strftime('%Y-%m-%d')}: {machine()}, {self.options.rounds} rounds.", self.described, "", "| what | beside | ratio | memory | goal | met |", "|---|---|---|---|---|---|"]
        lines += [f"| {' | '.join(row)} |" for row in self.rows]
        base = "walk and read"
        if self.results.has(base):
            lines += ["", "The programs one by one; ratios are to walking and reading every file. What is written is written to a copy.", "", "| program | CPU | ratio | wall | ratio | memory |", "|---|---|---|---|---|---|"]
            skipped = re.compile(r"cold|tenth|ten times|^one file|MiB|^rg --version")
            for name in self.results.runs:
                if skipped.search(name):
                    continue
                figure = lambda what: (self.results.median(name, what), self.results.median(name, what) / self.results.median(base, what))
                (cpu, cpu_ratio), (wall, wall_ratio) = figure("cpu"), figure("wall")
                lines.append(f"| {name} | {cpu:.2f} s | {cpu_ratio:.1f} | {wall:.2f} s | {wall_ratio:.1f} | {self.results.median(name, 'memory') / MIB:.0f} MB |")
        lines += self.counted
        missing = [f"{name} ({how})" for name, how in OTHERS.items() if not self.programs[name]]
        if missing:
            lines += ["", f"Not here, so not measured: {', '.join(missing)}."]
        lines += ["", f"Memory below {floor() / MIB:.0f} MB cannot be told apart: it is that of the program that measures."]
        lines += [line for note in self.notes for line in ("", note)]
        return "\n".join(lines) + "\n"


def machine():
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{cores} cores, {memory:.0f} GB of memory, {os.uname().sysname}"


def floor():
    """Returns the memory that the system charges to whatever this program starts."""
    return Command("true", ["true"], "/").run(dict(os.environ)).memory


def write_into(path, table):
    with open(path) as file:
        text = file.read()
    before, found, rest = text.partition(START)
    _, closed, after = rest.partition(END)
    if not (found and closed):
        sys.exit(f"{path} has no lines `{START}` and `{END}`")
    with open(path, "w") as file:
        file.write(f"{before}{START}\n\n{table}\n{END}{after}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--corpus", metavar="DIR", help="a tree to measure on, instead of one from seeds")
    arguments.add_argument("--files", type=int, default=20_000, help="how many files to make (default: %(default)s)")
    arguments.add_argument("--seed", type=int, default=1, help="another seed makes another tree (default: %(default)s)")
    arguments.add_argument("--rounds", type=int, default=5, help="how often each command is run, after one run that does not count (default: %(default)s)")
    target = os.path.join(os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target")), "release")
    arguments.add_argument("--repoint", default=os.path.join(target, "repoint"), help="the program (default: that of the release build)")
    arguments.add_argument("--walk", default=os.path.join(target, "examples", "walk-and-read"), help="the program that only reads (default: that of the release build)")
    rows = ["one", "four", "default", "list", "rules", "tenfold", "apply", "others", "single", "large", "cold", "instructions"]
    arguments.add_argument("--only", action="append", choices=rows, metavar="ROW", help=f"only these: {', '.join(rows)}; may be given again")
    arguments.add_argument("--large", type=int, default=1024, metavar="MIB", help="the size of the large file; the long line has a tenth of it (default: %(default)s)")
    arguments.add_argument("--folder", metavar="DIR", help="where to make copies (default: the system's folder for temporary files)")
    arguments.add_argument("--write", metavar="FILE", help="put the table into this document, between its markers")
    options = arguments.parse_args()
    target = os.path.abspath(options.write) if options.write else None
    for program in (options.repoint, options.walk):
        if not os.access(program, os.X_OK):
            sys.exit(f"{program} is not there: cargo build --release && cargo build --release --example walk-and-read")
    # No program may take the machine down with it.
    half = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    resource.setrlimit(resource.RLIMIT_AS, (half, resource.getrlimit(resource.RLIMIT_AS)[1]))
    with tempfile.TemporaryDirectory(prefix="compare-", dir=options.folder) as folder:
        comparison = Comparison(options, os.path.realpath(folder))
        missing = [f"{name}: {how}" for name, how in OTHERS.items() if not comparison.programs[name]]
        for line in missing:
            say(f"not here: {line}")
        table = comparison.run()
        os.chdir("/")
    print(table, end="")
    if target:
        write_into(target, table)


if __name__ == "__main__":
    main()
