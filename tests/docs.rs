//! The documents say what is true: every command in them is run, and what it prints is compared; every link leads somewhere.
//!
//! A fence marked `console` is run. A comment above it says in a copy of which tree:
//!
//! ````text
//! <!-- in: testdata/trees/raqeem-v0.1 -->
//!
//! ```console
//! $ repoint --check
//! would rewrite 47 references in 14 files
//! ...
//! ```
//! ````
//!
//! Lines that begin with `$ ` are given to `sh`, with the built `repoint` on the PATH; `> ` goes on with the line above. The lines that
//! follow are what both outputs have to print; `...` alone on a line stands for any number of lines. `UPDATE_DOCS=1 cargo test --test docs`
//! writes what is printed now into the documents, wherever there is no `...`: read the result before you commit it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use repoint::formats;
use tempfile::TempDir;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the documents, relative to the root.
fn documents() -> Vec<PathBuf> {
    let mut all = vec![PathBuf::from("README.md"), PathBuf::from("CHANGELOG.md")];
    for folder in ["docs", "docs/commands", "docs/lints"] {
        all.extend(fs::read_dir(root().join(folder)).unwrap().map(|entry| Path::new(folder).join(entry.unwrap().file_name())).filter(|path| path.extension().is_some_and(|end| end == "md")));
    }
    all.sort();
    all
}

/// One command of a fence: what is typed, and the lines of the document, from and to, that hold what comes out.
struct Step {
    command: String,
    output: std::ops::Range<usize>,
}

/// A fence that is run.
struct Fence {
    line: usize,
    tree: Option<String>,
    steps: Vec<Step>,
}

fn fences(text: &str) -> Vec<Fence> {
    let lines: Vec<&str> = text.lines().collect();
    let mut all = Vec::new();
    let mut tree = None;
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        at += 1;
        if let Some(name) = line.strip_prefix("<!-- in: ").and_then(|rest| rest.strip_suffix(" -->")) {
            tree = Some(name.to_owned());
        } else if let Some(info) = line.strip_prefix("```") {
            let end = at + lines[at..].iter().position(|line| line.starts_with("```")).expect("the fence has an end");
            if info == "console" {
                all.push(Fence { line: at, tree: tree.take(), steps: steps(&lines, at..end) });
            }
            at = end + 1;
        } else if !line.is_empty() {
            tree = None;
        }
    }
    all
}

fn steps(lines: &[&str], fence: std::ops::Range<usize>) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for at in fence {
        if let Some(command) = lines[at].strip_prefix("$ ") {
            steps.push(Step { command: command.to_owned(), output: at + 1..at + 1 });
        } else if let Some(step) = steps.last_mut() {
            match lines[at].strip_prefix("> ") {
                Some(more) if step.output.is_empty() => {
                    step.command.push('\n');
                    step.command.push_str(more);
                    step.output = at + 1..at + 1;
                }
                _ => step.output.end = at + 1,
            }
        }
    }
    steps
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() { copy(&entry.path(), &target) } else { fs::write(target, fs::read(entry.path()).unwrap()).unwrap() }
    }
}

/// Runs a command in a folder and returns both outputs, in the order in which they were written.
fn run(command: &str, folder: &Path) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_repoint"));
    let mut path = vec![program.parent().unwrap().to_path_buf()];
    path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let output = Command::new("sh")
        .args(["-c", &format!("exec 2>&1\n{command}")])
        .current_dir(folder)
        .env("PATH", std::env::join_paths(path).unwrap())
        .env("LC_ALL", "C")
        .env("COLUMNS", "110")
        .envs([("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1")])
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Returns whether lines are as a document says, where `...` stands for any number of them.
fn fits(expected: &[&str], found: &[&str]) -> bool {
    match expected.split_first() {
        None => found.is_empty(),
        Some((&"...", rest)) => (0..=found.len()).any(|skipped| fits(rest, &found[skipped..])),
        Some((line, rest)) => found.split_first().is_some_and(|(first, others)| first == line && fits(rest, others)),
    }
}

#[test]
fn every_command_prints_what_the_documents_say() {
    let update = std::env::var_os("UPDATE_DOCS").is_some();
    let mut wrong = Vec::new();
    let mut count = 0;
    for document in documents() {
        let text = fs::read_to_string(root().join(&document)).unwrap();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        // From the end, so that the places of earlier fences stay true while later ones are updated.
        for fence in fences(&text).iter().rev() {
            let place = format!("{}:{}", document.display(), fence.line);
            let Some(tree) = &fence.tree else {
                wrong.push(format!("{place}: a `console` fence needs `<!-- in: TREE -->` above it; a fence that is not to be run is `sh`"));
                continue;
            };
            let folder = TempDir::new().unwrap();
            // Below a folder of its own, so that a command may write beside the tree.
            let checkout = folder.path().join("checkout");
            copy(&root().join(tree), &checkout);
            let printed: Vec<String> = fence.steps.iter().map(|step| run(&step.command, &checkout)).collect();
            for (step, printed) in fence.steps.iter().zip(&printed).rev() {
                count += 1;
                let expected: Vec<&str> = text.lines().skip(step.output.start).take(step.output.len()).collect();
                let found: Vec<&str> = printed.lines().collect();
                if fits(&expected, &found) {
                    continue;
                }
                if update && !expected.contains(&"...") {
                    lines.splice(step.output.clone(), found.into_iter().map(str::to_owned));
                } else {
                    wrong.push(format!("{place}: `{}` prints\n{printed}and the document says\n{}\n", step.command, expected.join("\n")));
                }
            }
        }
        let updated = lines.join("\n") + "\n";
        if update && updated != text {
            fs::write(root().join(&document), updated).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{}\n(UPDATE_DOCS=1 writes what is printed now into the documents)", wrong.join("\n"));
    assert!(count >= 10, "only {count} commands were found in the documents");
}

#[test]
fn every_link_leads_somewhere() {
    for document in documents() {
        let text = fs::read_to_string(root().join(&document)).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
            if link.contains("://") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { root().join(&document) } else { root().join(document.parent().unwrap()).join(file) };
            assert!(target.exists(), "{}: there is no {link}", document.display());
            if !anchor.is_empty() {
                let text = fs::read_to_string(&target).unwrap();
                assert!(text.lines().any(|line| anchor_of(line) == anchor), "{}: there is no heading for {link}", document.display());
            }
        }
    }
}

#[test]
fn every_dependency_has_its_reason() {
    let text = fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    let manifest: toml_edit::DocumentMut = fs::read_to_string(root().join("Cargo.toml")).unwrap().parse().unwrap();
    let mut tables = vec![&manifest["dependencies"]];
    tables.extend(manifest["target"].as_table().unwrap().iter().map(|(_, target)| &target["dependencies"]));
    let mut expected = Vec::new();
    for (name, value) in tables.into_iter().flat_map(|table| table.as_table().unwrap().iter()) {
        let of = |key: &str| value.get(key).and_then(|value| value.as_str());
        let version = value.as_str().or_else(|| of("version")).unwrap();
        expected.push(format!("| `{}` | {} |", of("package").unwrap_or(name), version.trim_start_matches('=')));
    }
    let rows: Vec<&str> = text[text.find("| crate |").unwrap()..].lines().skip(2).take_while(|line| line.starts_with('|')).collect();
    let missing: Vec<&String> = expected.iter().filter(|row| !rows.iter().any(|line| line.starts_with(row.as_str()))).collect();
    let extra: Vec<&&str> = rows.iter().filter(|line| !expected.iter().any(|row| line.starts_with(row.as_str()))).collect();
    assert!(missing.is_empty() && extra.is_empty(), "docs/architecture.md, dependencies: add, each with its reason: {missing:#?}; take out: {extra:#?}");
}

/// Returns the names of the modules in `src/lib.rs`, in order.
fn modules() -> Vec<String> {
    let text = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    text.lines().filter_map(|line| Some(line.strip_prefix("pub mod ")?.strip_suffix(';')?.to_owned())).collect()
}

#[test]
fn the_modules_are_told_in_their_order() {
    let text = fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    let rows = text[text.find("| module |").unwrap()..].lines().skip(2).take_while(|line| line.starts_with('|'));
    let told: Vec<String> = rows.map(|line| line.split('`').nth(1).unwrap().to_owned()).collect();
    assert_eq!(told, modules(), "docs/architecture.md lists the modules of src/lib.rs, in that order, one line each");
}

/// Returns the anchor of a heading.
fn anchor_of(line: &str) -> String {
    let heading = line.trim_start_matches('#').trim().to_lowercase();
    heading.chars().filter_map(|letter| if letter == ' ' { Some('-') } else { (letter.is_alphanumeric() || letter == '-' || letter == '_').then_some(letter) }).collect()
}

/// Returns the examples of the table in `docs/formats.md`: the format's id and the last cell of its row.
fn examples(table: &str) -> Vec<(&str, &str)> {
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    rows.filter_map(|line| {
        let id = line.strip_prefix("| `")?.split('`').next()?;
        let example = line.strip_suffix(" |")?.rsplit(" | ").next()?;
        Some((id, example))
    })
    .collect()
}

/// Returns the table as it has to be: everything but the examples comes from the formats themselves.
fn table_of_formats(examples: &[(&str, &str)]) -> String {
    let mut table = String::from("| format | what | files | example |\n|---|---|---|---|\n");
    for format in formats::FORMATS {
        let files: Vec<String> = format.files.iter().map(|glob| format!("`{}`", glob.strip_prefix("**/").unwrap_or(glob).replace('|', "\\|"))).collect();
        let files = if files.is_empty() { "by its content or its place".to_owned() } else { files.join(" ") };
        let example = examples.iter().find(|(id, _)| *id == format.id).map_or("TODO", |(_, example)| example);
        table.push_str(&format!("| `{}` | {} | {files} | {example} |\n", format.id, format.title.replace('|', "\\|")));
    }
    table
}

#[test]
fn the_table_of_formats_has_every_format() {
    let path = root().join("docs/formats.md");
    let text = fs::read_to_string(&path).unwrap();
    let start = text.find("| format |").expect("docs/formats.md has its table");
    let end = start + text[start..].find("\n\n").map_or(text.len() - start, |end| end + 1);
    let (told, expected) = (&text[start..end], table_of_formats(&examples(&text[start..end])));
    if told == expected {
        return;
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, format!("{}{expected}{}", &text[..start], &text[end..])).unwrap();
    }
    let told: Vec<&str> = told.lines().collect();
    let missing: Vec<&str> = expected.lines().filter(|line| !told.contains(line)).collect();
    let extra: Vec<&&str> = told.iter().filter(|line| !expected.lines().any(|row| row == **line)).collect();
    panic!(
        "docs/formats.md is not what `formats::FORMATS` says. These rows have to be there, in the order of FORMATS, with an example for each TODO:\n{}\nand these have to go:\n{extra:#?}\n(UPDATE_DOCS=1 does it, but for the examples)",
        missing.join("\n")
    );
}

#[test]
fn every_example_of_a_format_is_found() {
    let text = fs::read_to_string(root().join("docs/formats.md")).unwrap();
    let mut wrong = Vec::new();
    // Each in a folder of its own, all of them for one run: a file in which no telling word stands is not looked into.
    let folder = TempDir::new().unwrap();
    let mut written = Vec::new();
    for (id, example) in examples(&text) {
        let Some((path, content)) = example.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')).and_then(|inner| inner.split_once("`: `")) else {
            // Formats that find nothing on their own, or only inside others, say so in words.
            if example.is_empty() || example == "TODO" || example.contains('`') {
                wrong.push(format!("{id}: an example is `path`: `text`, with \\n for a new line; or words, where the format has none; not {example}"));
            }
            continue;
        };
        let content = content.replace("\\n", "\n").replace("\\|", "|");
        let found = formats::find(path, &content);
        if found.format != id {
            wrong.push(format!("{id}: `{path}` with this text is read as {}", found.format));
        }
        let place = format!("{}/{path}", written.len());
        let file = folder.path().join(&place);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, &content).unwrap();
        written.push((id, place, content));
    }
    let listed = run("repoint list", folder.path());
    for (id, place, content) in written {
        if !listed.lines().any(|line| line.starts_with(&format!("{place}:"))) {
            wrong.push(format!("{id}: no image is listed of `{content}`"));
        }
    }
    assert!(wrong.is_empty(), "docs/formats.md:\n{}", wrong.join("\n"));
}
