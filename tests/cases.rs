//! Every case of `testdata`, and the promises of the design over each of them.

mod common;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::case::{self, Case};
use common::promises;
use common::run::{command, feed, has, repoint, text};
use common::tree::{self, Files};
use repoint::plan::{Reach, Run, Signs};
use repoint::site::Site;

#[test]
fn every_case_gives_what_it_says_and_keeps_the_promises() {
    let cases = case::all();
    let mut report = String::new();
    let mut known = String::new();
    for (case, failures) in cases.iter().zip(over(&cases, failures)) {
        match &case.known_failure {
            Some(why) if failures.is_empty() => report.push_str(&format!("== {}: it passes now, so remove known-failure ({why})\n", case.name)),
            Some(why) => known.push_str(&format!("  {}: {why}\n", case.name)),
            None if failures.is_empty() => {}
            None => report.push_str(&format!("== {}\n{}\n", case.name, failures.join("\n"))),
        }
    }
    #[expect(clippy::print_stdout, reason = "the test harness shows it on request")]
    let () = println!("{} cases; known failures:\n{known}", cases.len());
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn what_is_not_parsed_holds_nothing() {
    let mut report = String::new();
    for case in case::all() {
        for (path, bytes) in &case.input {
            let Ok(text) = std::str::from_utf8(bytes) else { continue };
            let (found, all) = (repoint::formats::find(path, text), repoint::formats::find_thoroughly(path, text));
            let missing: Vec<String> = all.sites.iter().filter(|site| !found.sites.contains(site)).map(|site| site.written()).collect();
            if found.sites != all.sites || found.built != all.built || found.unclear != all.unclear {
                report.push_str(&format!("{}: {path}: {missing:?}\n", case.name));
            }
            if !repoint::formats::prospects::file(path, bytes) && !all.sites.is_empty() {
                let written: Vec<String> = all.sites.iter().map(|site| site.written()).collect();
                report.push_str(&format!("{}: {path} is not looked into: {written:?}\n", case.name));
            }
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn what_is_passed_over_changes_nothing() {
    let mut report = String::new();
    for case in case::all() {
        let planner = case.planner();
        for (path, bytes) in &case.input {
            let Ok(text) = std::str::from_utf8(bytes) else { continue };
            let planned = |found: &repoint::formats::Found| {
                let plan = planner.plan(path, text, found, &Run::default(), Reach::Everything);
                plan.rewrites.into_iter().map(|rewrite| (rewrite.at, rewrite.before, rewrite.after)).collect::<Vec<_>>()
            };
            let all = repoint::formats::find_thoroughly(path, text);
            if planner.find_images(path, text).sites != all.sites {
                report.push_str(&format!("{}: {path}: a list has other images\n", case.name));
            }
            let all = planned(&all);
            let quick = match planner.signs(path, bytes) {
                Signs::None => Vec::new(),
                signs => planned(&planner.find_of_interest(path, text, signs)),
            };
            if quick != all {
                report.push_str(&format!("{}: {path}: {all:?} became {quick:?}\n", case.name));
            }
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn every_format_has_a_case() {
    let formats = case::testdata().join("formats");
    let without: Vec<&str> = repoint::formats::FORMATS
        .iter()
        .map(|format| format.id)
        .filter(|id| !std::fs::read_dir(formats.join(id)).is_ok_and(|mut entries| entries.any(|entry| entry.is_ok_and(|entry| entry.path().join("in").is_dir()))))
        .collect();
    assert!(without.is_empty(), "these formats have no case in testdata/formats: {}", without.join(", "));
}

/// What the cases of a format need not hold, and why.
const SPARED: &[(&str, &str, &str)] = &[
    ("bake-json", "a comment", "JSON has none"),
    ("bazel", "another language inside", "its calls take names, not texts"),
    ("builder", "another language inside", "its values are names"),
    ("buildpacks", "another language inside", "its values are names"),
    ("caprover", "a comment", "JSON has none"),
    ("containerd", "another language inside", "its values are names"),
    ("ecs", "a comment", "JSON has none"),
    ("fly", "another language inside", "what its commands run is inside the machine"),
    ("helm-unittest", "CRLF", "all of it is left alone"),
    ("helm-unittest", "no line break at the end", "all of it is left alone"),
    ("helm-unittest", "a hole", "all of it is left alone"),
    ("helm-unittest", "another language inside", "all of it is left alone"),
    ("helmsman", "another language inside", "its values are single words"),
    ("image-list", "another language inside", "it is a list of names"),
    ("knative-func", "another language inside", "its values are names"),
    ("notebook", "a comment", "JSON has none"),
    ("packer-json", "a comment", "JSON has none"),
    ("skopeo-sync", "a hole", "its registries are keys"),
    ("skopeo-sync", "another language inside", "its registries are keys"),
    ("terraform-json", "a comment", "JSON has none"),
    ("text", "a hole", "there are only mentions in it, which are no sites of the format"),
    ("text", "another language inside", "there are only mentions in it"),
    ("waypoint", "another language inside", "its values are names"),
];

#[test]
fn every_format_is_tried_with_what_goes_wrong() {
    let cases = case::all();
    let mut found: Vec<(String, String)> = Vec::new();
    for format in repoint::formats::FORMATS {
        let folder = format!("formats/{}/", format.id);
        let own: Vec<&Case> = cases.iter().filter(|case| case.name.starts_with(&folder)).collect();
        let texts: Vec<(&Case, &String, String)> = own.iter().flat_map(|case| case.input.iter().map(move |(path, bytes)| (*case, path, text(bytes)))).collect();
        let sites: Vec<Site> = texts.iter().flat_map(|(_, path, text)| repoint::formats::find(path, text).sites).collect();
        let holds = [
            ("a comment", texts.iter().any(|(_, _, text)| text.lines().any(is_commented))),
            ("CRLF", texts.iter().any(|(_, _, text)| text.contains("\r\n"))),
            ("no line break at the end", texts.iter().any(|(_, _, text)| !text.ends_with('\n'))),
            ("a hole", sites.iter().any(|site| !repoint::reference::hole::holes(&site.written()).is_empty())),
            ("a look-alike", own.iter().any(|case| case.skips.as_ref().is_some_and(|skips| !skips.trim().is_empty())) || texts.iter().any(|(case, path, text)| keeps_a_look_alike(case, path, text))),
            ("another language inside", sites.iter().any(|site| site.format != format.id)),
        ];
        found.extend(holds.iter().filter(|(_, holds)| !holds).map(|(what, _)| (format.id.to_owned(), (*what).to_owned())));
    }
    let spared: Vec<(String, String)> = SPARED.iter().map(|(format, what, _)| ((*format).to_owned(), (*what).to_owned())).collect();
    let missing: Vec<String> = found.iter().filter(|one| !spared.contains(one)).map(|(format, what)| format!("{format}: {what}")).collect();
    assert!(missing.is_empty(), "the cases of these formats lack something:\n{}", missing.join("\n"));
    let idle: Vec<String> = spared.iter().filter(|one| !found.contains(one)).map(|(format, what)| format!("{format}: {what}")).collect();
    assert!(idle.is_empty(), "these are spared what they have:\n{}", idle.join("\n"));
}

/// Returns whether a line has a comment of some language.
fn is_commented(line: &str) -> bool {
    let marks = ["#", "//", "<!--", "/*", "--", "REM ", "rem ", "::", ".. ", ";", "{{/*", "<#"];
    marks.iter().any(|mark| line.trim_start().starts_with(mark) || line.contains(&format!(" {mark} ")))
}

/// Returns whether a file still holds, after the run and outside of all images, a word that a rule is about.
fn keeps_a_look_alike(case: &Case, path: &str, input: &str) -> bool {
    let after = case.out.get(path).map_or_else(|| input.to_owned(), |bytes| text(bytes));
    let spans: Vec<_> = repoint::formats::find(path, &after).sites.iter().flat_map(|site| site.parts().into_iter().filter_map(|part| part.span).collect::<Vec<_>>()).collect();
    let words =
        case.rules.iter().filter_map(|rule| rule.split_once('=')).map(|(from, _)| from.split(['{', ':']).next().unwrap_or_default().trim_end_matches('/').rsplit('/').next().unwrap_or_default());
    // The default pack is about all of Docker Hub.
    let usual: &[&str] = if case.rules.is_empty() { &["postgres", "redis", "nginx", "minio", "raqeem", "node", "python", "alpine", "busybox"] } else { &[] };
    words.chain(usual.iter().copied()).filter(|word| word.len() > 2).any(|word| after.match_indices(word).any(|(at, _)| !spans.iter().any(|span| span.start <= at && at < span.end)))
}

#[test]
fn every_trap_has_a_case_or_a_test() {
    let numbers: Vec<usize> = std::fs::read_dir(case::testdata().join("traps")).into_iter().flatten().filter_map(|entry| entry.ok()?.file_name().to_str()?.split('-').next()?.parse().ok()).collect();
    // Writing and the world around a run are in tests/run.rs, tests/apply.rs and tests/diff.rs.
    let elsewhere = [27, 35, 36, 37, 38];
    let without: Vec<usize> = (1..=38).filter(|number| !numbers.contains(number) && !elsewhere.contains(number)).collect();
    assert!(without.is_empty(), "these traps have no case: {without:?}");
}

/// Calls `work` for every case, on as many threads as there are processors; the results are in order.
fn over<T: Send>(cases: &[Case], work: impl Fn(&Case) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some((index, case)) = {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    cases.get(index).map(|case| (index, case))
                } {
                    let result = work(case);
                    done.lock().expect("no thread panics").insert(index, result);
                }
            });
        }
    });
    done.into_inner().expect("no thread panics").into_values().collect()
}

/// Returns everything that is wrong with a case.
fn failures(case: &Case) -> Vec<String> {
    let mut failures = Vec::new();
    let expected = tree::overlaid(&case.input, &case.out);
    let folder = tempfile::tempdir().expect("a folder can be made");
    tree::write(folder.path(), &case.input);
    let planned = shown(case, folder.path(), &mut failures);
    let written = applied(case, folder.path(), &expected, &mut failures);
    // What follows has to agree with what was written, be it right or wrong.
    patched(case, &planned, &written, &mut failures);
    by_library(case, &written, &mut failures);
    variants(case, &written, &mut failures);
    failures
}

/// Checks what a dry run prints: the sites, the skips, the exit status, the same with any number of threads. Returns the diff.
fn shown(case: &Case, folder: &Path, failures: &mut Vec<String>) -> Vec<u8> {
    let with = |extra: &[&str]| -> Vec<String> { extra.iter().map(|text| (*text).to_owned()).chain(case.options()).collect() };
    if let Some(sites) = &case.sites {
        let listed = repoint(folder, &["list"]);
        failures.extend(tree::difference("sites", sites.trim_end(), text(&listed.stdout).trim_end()));
    }
    let verbose = repoint(folder, &with(&["-v", "-j1"]));
    let said = text(&verbose.stderr);
    if verbose.status.code() != Some(0) || said.contains("bug in repoint") {
        failures.push(format!("the dry run ends with {:?}: {said}", verbose.status.code()));
    }
    if let Some(skips) = &case.skips {
        let listed: Vec<&str> = said.lines().take_while(|line| !line.starts_with("would rewrite ")).filter(|line| skips.contains(*line) || !line.contains(": does not parse: ")).collect();
        failures.extend(tree::difference("skips", skips.trim_end(), listed.join("\n").trim_end()));
    }
    for threads in ["-j2", "-j16"] {
        let again = repoint(folder, &with(&["-v", threads]));
        if (&again.stdout, &again.stderr) != (&verbose.stdout, &verbose.stderr) {
            failures.push(format!("promise 6: {threads} prints something else than -j1"));
        }
    }
    let check = repoint(folder, &with(&["--check"]));
    let expected = if case.out.is_empty() { 0 } else { 1 };
    if check.status.code() != Some(expected) || !check.stdout.is_empty() {
        failures.push(format!("--check ends with {:?}, not {expected}, or prints something", check.status.code()));
    }
    failures.extend(tree::differences("promise 7: a dry run writes", &case.input, &tree::read(folder)));
    verbose.stdout
}

/// Checks what `--apply` writes and leaves, and that a second run plans nothing. Returns what was written.
fn applied(case: &Case, folder: &Path, expected: &Files, failures: &mut Vec<String>) -> Files {
    let marks = |folder: &Path| -> BTreeMap<String, Mark> { case.input.keys().map(|name| (name.clone(), mark(&folder.join(name)))).collect() };
    let before = marks(folder);
    let options: Vec<String> = ["--apply".to_owned()].into_iter().chain(case.options()).collect();
    let output = repoint(folder, &options);
    if output.status.code() != Some(0) {
        failures.push(format!("--apply ends with {:?}: {}", output.status.code(), text(&output.stderr)));
    }
    let written = tree::read(folder);
    failures.extend(tree::differences("out", expected, &written));
    let after = marks(folder);
    for name in case.input.keys().filter(|name| case.input.get(*name) == written.get(*name)) {
        if before[name] != after[name] {
            failures.push(format!("promise 1: {name} has no rewrite, and its time stamp or inode changed"));
        }
    }
    let second = repoint(folder, &case.options());
    if !second.stdout.is_empty() {
        failures.push(format!("promise 3: a second run plans\n{}", text(&second.stdout)));
    }
    written
}

/// What tells whether a file was written or replaced.
type Mark = (std::time::SystemTime, u64, u64);

fn mark(path: &Path) -> Mark {
    let data = std::fs::symlink_metadata(path).expect("the file is there");
    #[cfg(unix)]
    let inode = std::os::unix::fs::MetadataExt::ino(&data);
    #[cfg(not(unix))]
    let inode = 0;
    (data.modified().expect("a file has a time"), data.len(), inode)
}

/// Checks that git and patch make of the diff what `--apply` writes.
fn patched(case: &Case, diff: &[u8], written: &Files, failures: &mut Vec<String>) {
    if diff.is_empty() {
        failures.extend(tree::differences("promise 5: the dry run shows nothing, and --apply writes", &case.input, written));
        return;
    }
    let tools: [(&str, &[&str]); 2] = [("git", &["apply", "--whitespace=nowarn"]), ("patch", &["-p1", "--binary", "--quiet"])];
    for (tool, arguments) in tools {
        if !has(tool) {
            continue;
        }
        let folder = tempfile::tempdir().expect("a folder can be made");
        tree::write(folder.path(), &case.input);
        let mut apply = command(tool, folder.path());
        apply.args(arguments);
        let output = feed(apply, diff);
        if output.status.success() {
            failures.extend(tree::differences(&format!("promise 5: by {tool}"), written, &tree::read(folder.path())));
        } else {
            failures.push(format!("promise 5: {tool} does not take the diff: {}{}", text(&output.stdout), text(&output.stderr)));
        }
    }
}

/// Checks the promises of each file through the library.
fn by_library(case: &Case, written: &Files, failures: &mut Vec<String>) {
    let planner = case.planner();
    let (planned, run) = tree::plan(&planner, &case.input);
    for file in &planned {
        failures.extend(promises::broken_in(&planner, &file.path, &file.text, &file.found, &file.plan, &run, true));
    }
    match tree::rewritten(&planner, &case.input) {
        Ok(out) => failures.extend(tree::differences("out by the library", written, &out)),
        Err(refused) => failures.push(refused),
    }
}

/// What a variant makes of a file.
type Change = fn(&[u8]) -> Vec<u8>;

/// Checks that other line ends, a byte-order mark and a missing last line feed change nothing but themselves.
fn variants(case: &Case, written: &Files, failures: &mut Vec<String>) {
    let planner = case.planner();
    let variants: [(&str, Change); 3] = [("crlf", with_crlf), ("bom", with_bom), ("end", without_end)];
    for (name, change) in variants {
        let fits = name == "end" || case.input.iter().all(|(path, bytes)| takes_marks(path) && !bytes.contains(&b'\r') && !bytes.starts_with(BOM));
        if !fits || case.exempt.iter().any(|exempt| exempt == name) {
            continue;
        }
        let changed = |files: &Files| -> Files { files.iter().map(|(path, bytes)| (path.clone(), change(bytes))).collect() };
        match tree::rewritten(&planner, &changed(&case.input)) {
            Ok(out) => failures.extend(tree::differences(&format!("variant {name}"), &changed(written), &out)),
            Err(refused) => failures.push(format!("variant {name}: {refused}")),
        }
    }
}

const BOM: &[u8] = b"\xef\xbb\xbf";

/// Returns whether a kind of file may have line ends of Windows and a byte-order mark.
fn takes_marks(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    [".yaml", ".yml", ".md", ".json", ".toml", ".env", ".txt"].iter().any(|end| name.ends_with(end)) || name.contains("Dockerfile") || name.starts_with(".env")
}

fn with_crlf(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().flat_map(|&byte| if byte == b'\n' { vec![b'\r', b'\n'] } else { vec![byte] }).collect()
}

fn with_bom(bytes: &[u8]) -> Vec<u8> {
    [BOM, bytes].concat()
}

fn without_end(bytes: &[u8]) -> Vec<u8> {
    bytes.strip_suffix(b"\n").unwrap_or(bytes).to_vec()
}

#[test]
fn the_environment_of_the_tests_is_scrubbed() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let output = command("env", folder.path()).output();
    if let Ok(output) = output {
        assert!(!text(&output.stdout).contains("HOME="));
    }
}
