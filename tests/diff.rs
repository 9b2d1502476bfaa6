//! The diff, applied by the programs that people apply it with, yields the edited text byte for byte.

mod common;

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use common::random::Random;
use repoint::output::diff::{self, Style};
use repoint::span::Span;

type Edits = Vec<(Span, String)>;

const LINES: &[&[u8]] = &[
    b"",
    b"a",
    b"image: postgres:15",
    b"--- a/x",
    b"+++ b/x",
    b"-",
    b"+",
    b" ",
    b"@@ -1 +1 @@",
    b"\\ No newline at end of file",
    b"b\rc",
    b"diff --git a/x b/x",
    b"\xff\xfe",
    "ä💡".as_bytes(),
    b"\ttab\t",
    b"trailing  ",
    b"\x1b[31m",
    b"index 1..2",
    b"-- ",
    b"GIT binary patch",
];
const BREAKS: &[&[u8]] = &[b"\n", b"\n", b"\n", b"\r\n", b"\r"];
const TEXTS: &[&str] = &["", "", "x", "ghcr.io/a/b:1", "\n", "x\n", "\nx", "a\nb\nc", "\r\n", "\n\n\n", "ä", "\r", "a\n"];

fn text(random: &mut Random) -> Vec<u8> {
    let mut text = Vec::new();
    for number in 0..random.below(40) {
        text.extend(*random.pick(LINES));
        if random.below(2) == 0 {
            text.extend(number.to_string().bytes());
        }
        text.extend(*random.pick(BREAKS));
    }
    if random.below(3) == 0 {
        text.extend(b"last");
    }
    text
}

fn edits(random: &mut Random, text: &[u8]) -> Edits {
    let mut points: Vec<usize> = (0..2 * random.below(8)).map(|_| random.below(text.len() + 1)).collect();
    points.sort_unstable();
    let mut edits = Edits::new();
    for pair in points.chunks_exact(2) {
        // Short spans most of the time, as those of references are.
        let end = if random.below(4) == 0 { pair[1] } else { pair[1].min(pair[0] + random.below(6)) };
        let replacement = if random.below(8) == 0 { String::from_utf8_lossy(&text[pair[0]..end]).into_owned() } else { random.pick(TEXTS).to_string() };
        edits.push((Span::new(pair[0], end), replacement));
    }
    edits
}

fn spliced(old: &[u8], edits: &Edits) -> Vec<u8> {
    let mut new = Vec::new();
    let mut at = 0;
    for (span, text) in edits {
        new.extend(&old[at..span.start]);
        new.extend(text.bytes());
        at = span.end;
    }
    new.extend(&old[at..]);
    new
}

fn patch_of(name: &[u8], old: &[u8], edits: &Edits) -> Vec<u8> {
    let mut patch = Vec::new();
    diff::write(&mut patch, name, old, edits, Style::Patch).unwrap();
    patch
}

/// Runs a program in `folder` on `input`, with none of the user's own settings.
fn run(folder: &Path, program: &str, arguments: &[&str], input: &[u8]) -> std::process::Output {
    let mut child = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CEILING_DIRECTORIES", folder.parent().unwrap())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

fn installed(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// Many generated files in one folder, one patch for all of them: one process applies hundreds of cases.
fn applied_by(program: &str, arguments: &[&str], seed: u64) {
    let mut random = Random::new(seed);
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let mut patch = Vec::new();
        let mut expected = Vec::new();
        for number in 0..300 {
            let name = format!("f{number}");
            let old = text(&mut random);
            let edits = edits(&mut random, &old);
            std::fs::write(folder.path().join(&name), &old).unwrap();
            patch.extend(patch_of(name.as_bytes(), &old, &edits));
            expected.push((name, spliced(&old, &edits), old, edits));
        }
        let output = run(folder.path(), program, arguments, &patch);
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program}: {complaint}\n{}", String::from_utf8_lossy(&patch));
        for (name, new, old, edits) in expected {
            let got = std::fs::read(folder.path().join(&name)).unwrap_or_default();
            assert!(got == new, "{program} {name}\nold: {:?}\nedits: {edits:?}\nnew: {:?}\ngot: {:?}", old.escape_ascii().to_string(), new.escape_ascii().to_string(), got.escape_ascii().to_string());
        }
    }
}

#[test]
fn git_apply_yields_the_edited_text() {
    applied_by("git", &["apply", "--whitespace=nowarn", "-"], 0x9E37_79B9_7F4A_7C15);
}

#[test]
fn patch_yields_the_edited_text() {
    if installed("patch") {
        applied_by("patch", &["-p1", "--binary", "--force"], 0xD1B5_4A32_D192_ED03);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn names_of_every_kind_are_applied_by_git() {
    use std::os::unix::ffi::OsStrExt as _;

    let names: [&[u8]; 9] = [b"a b", b"new\nline", b"quote\"d", b"back\\slash", "ä/ö".as_bytes(), b"\xff\xfe", b"\x1b[31m", b" lead and trail ", b"tab\tx"];
    let folder = tempfile::tempdir().unwrap();
    for name in names {
        let path = folder.path().join(std::ffi::OsStr::from_bytes(name));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, "image: a\n").unwrap();
        let patch = patch_of(name, b"image: a\n", &vec![(Span::new(7, 8), "b".into())]);
        let output = run(folder.path(), "git", &["apply", "-"], &patch);
        assert!(output.status.success(), "{}: {}", name.escape_ascii(), String::from_utf8_lossy(&output.stderr));
        assert_eq!(std::fs::read(&path).unwrap(), b"image: b\n", "{}", name.escape_ascii());
    }
}

/// Where lines are unique, git has no choice of how to match them: then the patch is letter for letter what git prints.
#[test]
fn the_patch_is_what_git_prints() {
    let mut random = Random::new(42);
    let folder = tempfile::tempdir().unwrap();
    assert!(run(folder.path(), "git", &["init", "-q"], b"").status.success());
    for _ in 0..60 {
        let mut old = Vec::new();
        for number in 0..1 + random.below(60) {
            old.extend(format!("line {number} {}\n", random.next()).bytes());
        }
        if random.below(3) == 0 {
            old.pop();
        }
        let mut edits = Edits::new();
        let mut at = 0;
        while at + 8 < old.len() {
            at += random.below(300);
            if at + 8 < old.len() && !old[at..at + 4].contains(&b'\n') {
                edits.push((Span::new(at, at + 4), format!("new{}", random.next())));
            }
            at += 8;
        }
        let name = "a name";
        std::fs::write(folder.path().join(name), &old).unwrap();
        assert!(run(folder.path(), "git", &["add", "-A"], b"").status.success());
        std::fs::write(folder.path().join(name), spliced(&old, &edits)).unwrap();
        let arguments = ["-c", "diff.noprefix=false", "-c", "diff.algorithm=myers", "diff", "--no-color", "--no-ext-diff"];
        let printed = run(folder.path(), "git", &arguments, b"").stdout;
        let printed: String = String::from_utf8(printed)
            .unwrap()
            .split_inclusive('\n')
            .filter(|line| !line.starts_with("index "))
            .map(|line| match line.starts_with("@@") {
                true => format!("{}@@\n", &line[..=line[2..].find("@@").unwrap() + 1]),
                false => line.to_string(),
            })
            .collect();
        assert_eq!(String::from_utf8(patch_of(name.as_bytes(), &old, &edits)).unwrap(), printed);
    }
}

#[cfg(unix)]
#[test]
fn a_large_file_with_many_edits_takes_time_in_proportion() {
    let line = b"        image: docker.io/library/postgres:15.4-alpine\n";
    let old = line.repeat(400_000);
    let edits: Edits = (0..200_000).map(|n| (Span::new(n * 2 * line.len() + 15, n * 2 * line.len() + 24), "ghcr.io".into())).collect();
    let start = std::time::Instant::now();
    let patch = patch_of(b"x", &old, &edits);
    assert!(patch.len() > old.len());
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}
