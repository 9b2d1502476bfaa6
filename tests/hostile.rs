//! Input that nobody would write: deep, wide, unclosed, long, many. Whatever it is, the run ends, says what it left, and takes time and
//! memory in proportion to the bytes.
//!
//! A plain run takes small sizes and looks at what is found and said. The table of docs/trust.md, with times and memory, is made by
//! `REPOINT_HOSTILE=10000000 cargo test --release --test hostile -- --ignored --nocapture`.

// The table is what this is for.
#![allow(clippy::print_stdout)]

mod common;

use std::fs::File;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use common::run::{command, text};

/// How a text of about so many bytes is made.
type Make = Box<dyn Fn(usize) -> Vec<u8>>;

/// One hostile input: what it is, the name that it has, and its text of about so many bytes.
struct Row(&'static str, &'static str, Make);

/// A beginning, a unit as often as it fits, an end as often as the unit.
fn repeated(start: &'static str, unit: &'static str, close: &'static str, end: &'static str) -> Make {
    Box::new(move |size| {
        let times = size / (unit.len() + close.len());
        format!("{start}{}{}{end}", unit.repeat(times), close.repeat(times)).into_bytes()
    })
}

/// Units that differ in their number.
fn numbered(start: &'static str, unit: fn(usize) -> String) -> Make {
    Box::new(move |size| {
        let mut text = start.to_owned();
        let mut at = 0;
        while text.len() < size {
            text.push_str(&unit(at));
            at += 1;
        }
        text.into_bytes()
    })
}

/// Lines each of which is further in than the one before.
fn stairs(start: &'static str, line: &'static str) -> Make {
    Box::new(move |size| {
        let mut text = start.to_owned();
        let mut depth = 0;
        while text.len() < size {
            text.push_str(&" ".repeat(depth));
            text.push_str(line);
            depth += 1;
        }
        text.into_bytes()
    })
}

fn rows() -> Vec<Row> {
    let row = |what, name, make| Row(what, name, make);
    vec![
        row("YAML: open flow lists", "a.yaml", repeated("image: postgres:15\na: ", "[", "", "\n")),
        row("YAML: closed flow lists", "a.yaml", repeated("image: postgres:15\na: ", "[", "]", "\n")),
        row("YAML: open flow maps", "a.yaml", repeated("image: postgres:15\na: ", "{a: ", "", "\n")),
        row("YAML: nested blocks", "a.yaml", stairs("image: postgres:15\n", "a:\n")),
        row("YAML: nested dashes", "a.yaml", repeated("image: postgres:15\na:\n  ", "- ", "", "x\n")),
        row("YAML: nested keys with `?`", "a.yaml", repeated("image: postgres:15\n", "? ", "", "x\n")),
        row(
            "YAML: aliases of aliases",
            "a.yaml",
            numbered("a0: &a0 [postgres, redis]\nimage: postgres:15\n", |at| format!("a{}: &a{} [*a{at}, *a{at}, *a{at}, *a{at}, *a{at}, *a{at}, *a{at}, *a{at}]\n", at + 1, at + 1)),
        ),
        row("YAML: anchors and merges", "a.yaml", numbered("x: &x {image: postgres:15}\n", |at| format!("k{at}: &k{at}\n  <<: *x\n"))),
        row("YAML: an open quote", "a.yaml", repeated("image: postgres:15\na: \"", "x\n", "", "")),
        row("YAML: an open single quote", "a.yaml", repeated("image: postgres:15\na: '", "x: postgres:15\n", "", "")),
        row("YAML: many documents", "a.yaml", repeated("", "---\nimage: postgres:15\n", "", "")),
        row("YAML: images in a block scalar", "a.yaml", numbered("a: |\n", |at| format!("  image: postgres:{at}\n"))),
        row("YAML: tags of every number in a block scalar", "a.yaml", numbered("a: |\n", |at| format!("  image: redis:{at}\n"))),
        row("YAML: tags of every number", "values.yaml", numbered("", |at| format!("k{at}:\n  image:\n    repository: redis\n    tag: {at}\n"))),
        row("YAML: images in nested block scalars", "a.yaml", stairs("image: postgres:15\n", "a: |\n")),
        row("YAML: one line of flow", "a.yaml", repeated("images: [", "{image: \"postgres:15\"}, ", "", "]\n")),
        row("YAML: a million services", "compose.yaml", numbered("services:\n", |at| format!("  s{at}:\n    image: postgres:{at}\n"))),
        row("YAML: a kustomization of many images", "kustomization.yaml", numbered("images:\n", |at| format!("- name: a/b{at}\n  newTag: v{at}\n"))),
        row("YAML: values with many tags", "values.yaml", numbered("", |at| format!("k{at}:\n  image:\n    repository: postgres\n    tag: {at}.10\n"))),
        row("template: open actions", "templates/a.yaml", repeated("image: postgres:15\na: ", "{{ ", "", "\n")),
        row("template: many actions", "templates/a.yaml", repeated("image: postgres:15\n", "{{- if .a }}\nimage: a/{{ .b }}:1\n{{- end }}\n", "", "")),
        row("template: open blocks", "templates/a.yaml", repeated("image: postgres:15\n", "{{- if .a }}\n", "", "")),
        row("holes: open variables", "a.yaml", repeated("image: postgres:", "${", "", "\n")),
        row("holes: closed variables", "compose.yaml", repeated("services: {a: {image: \"", "${A:-", "}", "\"}}\n")),
        row("JSON: open lists", "a.json", repeated("{\"image\": \"postgres:15\", \"a\": ", "[", "", "\n")),
        row("JSON: open maps", "a.json", repeated("{\"image\": \"postgres:15\", \"a\": ", "{\"a\":", "", "\n")),
        row("JSON: closed lists", "a.json", repeated("{\"image\": \"postgres:15\", \"a\": ", "[", "]", "}\n")),
        row("JSON: images on one line", "a.json", repeated("[", "{\"image\": \"postgres:15\"}, ", "", "0]\n")),
        row("JSON: an open string of escapes", "a.json", repeated("{\"image\": \"postgres:15\", \"a\": \"", "\\u0061\\n", "", "")),
        row("TOML: open lists", "a.toml", repeated("image = \"postgres:15\"\na = ", "[", "", "\n")),
        row("TOML: open tables", "a.toml", repeated("image = \"postgres:15\"\na = ", "{a=", "", "\n")),
        row("TOML: a dotted key", "a.toml", repeated("image = \"postgres:15\"\n", "a.", "", "a = 1\n")),
        row("TOML: many tables", "a.toml", numbered("", |at| format!("[[a.b]]\n[a.b.c{at}]\nimage = \"postgres:15\"\n"))),
        row("TOML: an open string", "a.toml", repeated("image = \"postgres:15\"\na = \"\"\"", "image = x\n", "", "")),
        row("HCL: open blocks", "a.tf", repeated("image = \"postgres:15\"\n", "a {\n", "", "")),
        row("HCL: open brackets", "a.tf", repeated("image = \"postgres:15\"\na = ", "[(", "", "\n")),
        row("HCL: open interpolations", "a.tf", repeated("image = \"postgres:15\"\na = ", "\"${", "", "\n")),
        row("HCL: here-documents", "a.nomad", repeated("", "image = <<EOT\n", "", "")),
        row("shell: open `$(`", "a.sh", repeated("docker pull postgres:15\necho ", "$(", "", "\n")),
        row("shell: open `\"$(`", "a.sh", repeated("docker pull postgres:15\necho ", "\"$(", "", "\n")),
        row("shell: closed `$(`", "a.sh", repeated("docker pull postgres:15\necho ", "$(docker pull a ", ")", "\n")),
        row("shell: nested `sh -c`", "a.sh", repeated("docker pull postgres:15\n", "sh -c \"", "", "\n")),
        row("shell: an open quote", "a.sh", repeated("docker pull postgres:15\necho '", "docker pull a\n", "", "")),
        row("shell: here-documents", "a.sh", repeated("docker pull postgres:15\n", "cat <<EOF\n", "", "")),
        row("shell: commands of one letter", "a.sh", repeated("docker pull postgres:15\n", "a;", "", "\n")),
        row("shell: marks that run nothing", "a.sh", repeated("docker pull postgres:15\n", "$;", "", "\n")),
        row("shell: hints in one string", "a.sh", repeated("echo \"", "docker pull postgres:15 ", "", "\"\n")),
        row("shell: images in one command", "a.sh", repeated("docker pull ", "postgres:15 ", "", "\n")),
        row("shell: cases and loops", "a.sh", repeated("docker pull postgres:15\n", "case x in a) for b in c; do ", "", "\n")),
        row("Dockerfile: lines that go on", "Dockerfile", repeated("FROM postgres:15\nRUN ", "x \\\n", "", "\n")),
        row("Dockerfile: stages and arguments", "Dockerfile", numbered("", |at| format!("ARG A{at}=postgres:{at}\nFROM $A{at} AS s{at}\n"))),
        row("Dockerfile: here-documents", "Dockerfile", repeated("FROM postgres:15\n", "RUN <<EOF\n", "", "")),
        row("Dockerfile: ONBUILD", "Dockerfile", repeated("FROM postgres:15\n", "ONBUILD ", "", "\n")),
        row("Markdown: nested quotes", "a.md", repeated("", ">", "", " `docker pull postgres:15`\n")),
        row("Markdown: nested lists", "a.md", stairs("", "- `docker pull postgres:15`\n")),
        row("Markdown: open fences", "a.md", repeated("", "```sh\ndocker pull postgres:15\n", "", "")),
        row("Markdown: open code spans", "a.md", repeated("", "`docker pull postgres:15 ", "", "")),
        row("Markdown: ticks of every length", "a.md", numbered("docker pull postgres:15\n", |at| format!("{} a\n", "`".repeat(at % 400)))),
        row("Markdown: open links", "a.md", repeated("`docker pull postgres:15` ", "[a](", "", "\n")),
        row("Markdown: open emphasis", "a.md", repeated("`docker pull postgres:15` ", "**a _b ", "", "\n")),
        row("Markdown: references to links", "a.md", numbered("`docker pull postgres:15`\n\n", |at| format!("[a{at}]: https://x/{at}\n"))),
        row("Markdown: a wide table", "a.md", repeated("|a|\n|-|\n", "| `postgres:15` ", "", "|\n")),
        row("HTML: open elements", "a.html", repeated("<code>docker pull postgres:15</code>", "<div><code>", "", "\n")),
        row("XML: open elements", "pom.xml", repeated("<image>postgres:15</image>", "<a>", "", "\n")),
        row("AsciiDoc: blocks", "a.adoc", repeated("", "----\ndocker pull postgres:15\n", "", "")),
        row("reStructuredText: blocks", "a.rst", stairs("", "docker pull postgres:15::\n\n")),
        row("Go: open strings", "a.go", repeated("image := \"postgres:15\"\n", "\"", "", "\n")),
        row("Go: images", "a.go", numbered("", |at| format!("{{Image: \"jaafarn/raqeem-a:{at}\"}},\n"))),
        row("Go: names that are given to keys", "a.go", numbered("", |at| format!("Image: n{at},\nn{at} = \"jaafarn/raqeem-a:{at}\"\n"))),
        row("Python: open triple quotes", "a.py", repeated("image = 'postgres:15'\n", "\"\"\"'''", "", "\n")),
        row("JavaScript: open templates", "a.js", repeated("image = 'postgres:15'\n", "`${", "", "\n")),
        row("Starlark: open calls", "BUILD.bazel", repeated("oci_pull(name = \"a\", image = \"postgres:15\")\n", "a(", "", "\n")),
        row("WDL: commands on one line", "a.wdl", repeated("task a { runtime { docker: \"postgres:15\" } }\n", "command ", "", "\n")),
        row("WDL: open commands", "a.wdl", repeated("task a { runtime { docker: \"postgres:15\" } }\n", "command {\n", "", "")),
        row("Apptainer: stages and sections", "a.def", repeated("", "Bootstrap: docker\nFrom: postgres:15\n%post\ndocker pull postgres:15\n", "", "")),
        row("CWL: nested steps", "a.cwl", repeated("{\"cwlVersion\": \"v1.2\", \"dockerPull\": \"postgres:15\", \"a\": ", "{\"dockerImageId\": \"a\", \"a\": ", "", "\n")),
        row(
            "notebook: lines that go on",
            "a.ipynb",
            repeated("{\"cells\": [{\"cell_type\": \"code\", \"source\": [\"!docker pull postgres:15 \\\\\\n\"", ", \"!docker pull a:1\\n\", \"\\\\\\n\"", "", "]}]}\n"),
        ),
        row("notebook: cells that are timed", "a.ipynb", repeated("{\"cells\": [{\"cell_type\": \"code\", \"source\": \"", "%%time\\n", "", "!docker pull postgres:15\"}]}\n")),
        row("Makefile: variables of variables", "Makefile", repeated("IMAGE = postgres:15\n", "$($(", "", "\n")),
        row("dotenv: an open quote", ".env", repeated("IMAGE=postgres:15\nA=\"", "IMAGE=postgres:15\n", "", "")),
        row("text: one line of mentions", "a.txt", repeated("", "see jaafarn/raqeem-mentor-backend:v0.1.1, ", "", "\n")),
        row("text: URLs", "a.txt", repeated("", "https://x/jaafarn/raqeem-a/", "", "\n")),
        row("text: one word", "a.txt", repeated("jaafarn/raqeem-a", "/a", "", "\n")),
        row("text: lone carriage returns", "a.txt", repeated("", "image: jaafarn/raqeem-a:1\r", "", "")),
        row("text: control characters", "a.txt", repeated("", "jaafarn/raqeem-\u{1b}[31ma:1\u{7}\n", "", "")),
        row("text: names that were never closed", "a.txt", repeated("jaafarn/raqeem-", "{{", "", "\n")),
        row("text: changes in a change log", "notes.md", repeated("# 1.0\n\n", "- was `jaafarn/raqeem-a:1`, is `ghcr.io/mj-nehme/raqeem/a:1`\n", "", "")),
        row("bytes: NUL", "a.yaml", repeated("image: jaafarn/raqeem-a:1\n", "\0", "", "\n")),
        row(
            "bytes: not UTF-8 in the middle",
            "a.yaml",
            Box::new(|size| [&b"image: jaafarn/raqeem-a:1\n".repeat(size / 54)[..], b"\xff\n", &b"image: jaafarn/raqeem-a:1\n".repeat(size / 54)].concat()),
        ),
        row("bytes: UTF-16", "a.yaml", Box::new(|size| "image: jaafarn/raqeem-a:1\n".repeat(size / 52).encode_utf16().flat_map(u16::to_le_bytes).collect())),
    ]
}

const RULES: &[&str] = &[
    "--rule",
    "jaafarn/raqeem-{name}=ghcr.io/mj-nehme/raqeem/{name}",
    // A change of its own for every tag.
    "--rule",
    "redis:{tag}=valkey.example.com/valkey:v{tag}",
    "--rule",
    "docker.io/{path...}=mirror.example.com/hub/{path}",
];

/// What came of a run.
struct Ended {
    status: Option<i32>,
    took: Duration,
    /// The most memory that it had, in bytes, where the system says so.
    memory: u64,
    said: String,
}

/// Runs over a folder; a run that takes too long is ended.
fn run(folder: &Path, longest: Duration) -> Ended {
    let program = std::env::var_os("REPOINT_PROGRAM").unwrap_or_else(|| env!("CARGO_BIN_EXE_repoint").into());
    let output = tempfile::NamedTempFile::new().expect("a file can be made");
    let mut repoint = command(program, folder);
    repoint.args(RULES).stdout(Stdio::null()).stderr(File::create(output.path()).expect("a file can be written"));
    let start = Instant::now();
    let mut child = repoint.spawn().expect("repoint starts");
    let mut memory = 0;
    let status = loop {
        if let Some(status) = child.try_wait().expect("a child can be waited for") {
            break status.code();
        }
        memory = peak(child.id()).max(memory);
        if start.elapsed() > longest {
            child.kill().expect("it can be ended");
            child.wait().expect("it ends");
            break None;
        }
        std::thread::sleep(Duration::from_millis(1));
    };
    let said = text(&std::fs::read(output.path()).expect("a file can be read"));
    Ended { status, took: start.elapsed(), memory, said }
}

/// Returns the most memory that a process had so far.
fn peak(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|number| number.parse::<u64>().ok()).unwrap_or(0) << 10
}

/// Returns what is wrong: a run that does not end by itself, a bug, something raw on the terminal.
fn trouble(what: &str, ended: &Ended) -> Option<String> {
    let raw = ended.said.bytes().any(|byte| byte < b' ' && byte != b'\n' || byte == 0x7f);
    let fine = matches!(ended.status, Some(0 | 2)) && !ended.said.contains("bug in repoint") && !ended.said.contains("can never match") && !raw;
    (!fine).then(|| format!("{what}: ends with {:?} after {:?}: {}", ended.status, ended.took, ended.said.chars().take(300).collect::<String>()))
}

fn folder_with(name: &str, bytes: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
    std::fs::write(path, bytes).expect("a file can be written");
    folder
}

/// Every input ends soon and is not too much for it. The time is a wide bound: what is quadratic passes it.
#[test]
fn hostile_input_ends_with_a_clear_report() {
    let troubles: Vec<String> = rows().iter().filter_map(|Row(what, name, make)| trouble(what, &run(folder_with(name, &make(200_000)).path(), Duration::from_secs(20)))).collect();
    assert!(troubles.is_empty(), "{}", troubles.join("\n"));
}

/// Each of many sites is found, and none twice.
#[test]
fn many_sites_are_all_rewritten() {
    for (what, unit) in [
        ("YAML: a million services", "image: "),
        ("YAML: images in a block scalar", "image: "),
        ("YAML: tags of every number in a block scalar", "image: "),
        ("Dockerfile: stages and arguments", "ARG "),
        ("Go: images", "jaafarn"),
    ] {
        let rows = rows();
        let Row(_, name, make) = rows.iter().find(|Row(name, ..)| *name == what).expect("it is in the table");
        let bytes = make(100_000);
        let sites = text(&bytes).matches(unit).count();
        let ended = run(folder_with(name, &bytes).path(), Duration::from_secs(20));
        assert!(ended.said.contains(&format!("would rewrite {sites} references in 1 file")), "{what}: {sites} sites: {}", ended.said.lines().take(3).collect::<Vec<_>>().join("\n"));
    }
}

/// A tree of many files in one folder, with names of every kind.
fn many_files(folder: &Path, count: usize) {
    for at in 0..count {
        std::fs::write(folder.join(format!("f {at}.yaml")), format!("image: postgres:{at}\n")).expect("a file can be written");
    }
}

#[test]
#[ignore = "takes minutes and prints a table: REPOINT_HOSTILE is the size in bytes"]
fn table() {
    let size: usize = std::env::var("REPOINT_HOSTILE").ok().and_then(|text| text.parse().ok()).unwrap_or(10_000_000);
    let only = std::env::var("REPOINT_HOSTILE_ONLY").unwrap_or_default();
    let longest = Duration::from_secs(120);
    println!("| input | MB | seconds | a tenth of it | MiB | status | message |\n|---|---|---|---|---|---|---|");
    let print = |what: &str, bytes: usize, whole: &Ended, tenth: &Ended| {
        let message = whole.said.lines().find(|line| !line.is_empty()).unwrap_or_default().replace('|', "\\|");
        let status = whole.status.map_or_else(|| "none".to_owned(), |status| status.to_string());
        let megabytes = bytes as f64 / 1e6;
        println!(
            "| {what} | {megabytes:.1} | {:.2} | {:.2} | {} | {status} | {} |",
            whole.took.as_secs_f64(),
            tenth.took.as_secs_f64(),
            whole.memory >> 20,
            message.chars().take(110).collect::<String>()
        );
    };
    let mut troubles = Vec::new();
    for Row(what, name, make) in rows().iter().filter(|Row(what, ..)| what.contains(&only)) {
        let bytes = make(size);
        let tenth = run(folder_with(name, &make(size / 10)).path(), longest);
        let whole = run(folder_with(name, &bytes).path(), longest);
        print(what, bytes.len(), &whole, &tenth);
        troubles.extend(trouble(what, &whole));
    }
    if only.is_empty() || "many files".contains(&only) {
        let mut ended = Vec::new();
        for count in [size / 1000, size / 100] {
            let folder = tempfile::tempdir().expect("a folder can be made");
            many_files(folder.path(), count);
            ended.push(run(folder.path(), longest));
        }
        print(&format!("{} files in one folder", size / 100), 20 * size / 100, &ended[1], &ended[0]);
    }
    assert!(troubles.is_empty(), "{}", troubles.join("\n"));
}
