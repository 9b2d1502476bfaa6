//! What a run costs, counted by the program itself, so that no noise of a machine can hide or feign a change.
//!
//! The figures are ceilings in all but name: where a change makes one smaller, lower it here; where it makes one larger, say why in the
//! message of the change.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// What `--stats` prints: by words, how often and how many bytes.
type Stats = BTreeMap<String, (u64, u64)>;

fn stats(folder: &Path, arguments: &[&str]) -> Stats {
    let output = Command::new(env!("CARGO_BIN_EXE_repoint")).args(arguments).args(["--stats", "--no-config"]).current_dir(folder).output().unwrap();
    let printed = String::from_utf8(output.stderr).unwrap();
    let row = |line: &str| {
        let (words, numbers) = line.split_once("  ")?;
        let mut numbers = numbers.split_whitespace();
        let times = numbers.next()?.parse().ok()?;
        let bytes = numbers.next().and_then(|bytes| bytes.parse().ok()).unwrap_or(0);
        ["files ", "texts ", "of "].iter().any(|start| words.starts_with(start)).then(|| (words.to_owned(), (times, bytes)))
    };
    let stats: Stats = printed.lines().filter_map(row).collect();
    assert!(stats.contains_key("files parsed"), "{printed}");
    stats
}

fn times(stats: &Stats, words: &str) -> u64 {
    stats[words].0
}

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/trees/raqeem-v0.1")
}

/// Returns how many files there are below a folder, and how many bytes they hold.
fn size(folder: &Path) -> (u64, u64) {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).fold((0, 0), |(files, bytes), path| {
        let (more, larger) = if path.is_dir() { size(&path) } else { (1, fs::metadata(&path).unwrap().len()) };
        (files + more, bytes + larger)
    })
}

/// What holds for every run: each file is read once and whole, parsed at most once, and once more if it is changed. Files of charts and
/// kustomizations without an image of interest are read again, and parsed, if the plan of another file asks what they say, and so are the
/// templates of such a chart, without being parsed: `heard` of them.
fn assert_no_work_is_done_twice(stats: &Stats, (files, bytes): (u64, u64), heard: u64) {
    assert_eq!(times(stats, "files walked"), files, "{stats:?}");
    assert_eq!(times(stats, "files read"), files + heard, "{stats:?}");
    assert!(heard > 0 || stats["files read"].1 == bytes, "{stats:?}");
    assert!(times(stats, "files parsed") <= files - times(stats, "files screened out") + times(stats, "files checked") + heard, "{stats:?}");
}

#[test]
fn a_run_over_the_sample_reads_and_parses_what_it_has_to() {
    let all = size(&sample());
    let plain = stats(&sample(), &["--check"]);
    // The chart has one template.
    assert_no_work_is_done_twice(&plain, all, 1);
    let one = stats(&sample(), &["--check", "-r", "docker.io/jaafarn/raqeem-{service}=ghcr.io/mj-nehme/raqeem/{service}"]);
    assert_no_work_is_done_twice(&one, all, 2);
    let list = stats(&sample(), &["list"]);
    assert_no_work_is_done_twice(&list, all, 0);
    let figures: Vec<[u64; 5]> =
        [&plain, &one, &list].map(|stats| ["files parsed", "files checked", "texts read as YAML", "of rarer YAML", "texts read as code"].map(|words| times(stats, words))).to_vec();
    assert_eq!(
        figures,
        [[32, 14, 28, 0, 2], [26, 11, 26, 0, 2], [16, 0, 15, 0, 1]],
        "files parsed and checked, texts of YAML, those of rarer YAML among them, and of code: by default, with one rule, by list"
    );
}

/// Files as a repository holds them by the thousand, none of which holds an image that a rule is about.
const WITHOUT: &[(&str, &str)] = &[
    ("crds/widget.yaml", "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: widgets.example.com\nspec:\n  group: example.com\n"),
    ("src/main.go", "package main\n\nfunc main() {\n\tprintln(\"ready\")\n}\n"),
    ("docs/guide.md", "# Guide\n\nTurn the wheel to the left.\n"),
    ("config/app.json", "{\"port\": 8080, \"name\": \"app\"}\n"),
    ("deploy/web.yaml", "kind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          image: quay.io/example/web:1.2\n"),
];

#[test]
fn a_registry_rule_parses_only_the_files_that_name_the_registry() {
    let folder = TempDir::new().unwrap();
    let write = |path: String, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    for number in 0..20 {
        for (path, text) in WITHOUT {
            write(format!("part-{number}/{path}"), text);
        }
    }
    for number in 0..3 {
        write(format!("part-{number}/pause.yaml"), "spec:\n  containers:\n    - image: k8s.gcr.io/pause:3.9\n");
    }
    let all = size(folder.path());
    let stats = stats(folder.path(), &["--check", "-r", "k8s.gcr.io/{path...}=registry.k8s.io/{path...}"]);
    assert_no_work_is_done_twice(&stats, all, 0);
    assert_eq!(times(&stats, "files parsed"), 6, "three files, each found and checked: {stats:?}");
    assert_eq!(times(&stats, "texts read as YAML"), 6, "{stats:?}");
    assert_eq!(times(&stats, "texts read as code"), 0, "{stats:?}");
}
