//! The main job on the sample: a tree of v0.1 becomes the tree of v0.2, and what stays is listed with its reason.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

type Tree = BTreeMap<PathBuf, Vec<u8>>;

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/trees").join(name)
}

fn read(root: &Path) -> Tree {
    fn below(root: &Path, folder: &Path, tree: &mut Tree) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                below(root, &path, tree);
            } else {
                tree.insert(path.strip_prefix(root).unwrap().to_path_buf(), fs::read(&path).unwrap());
            }
        }
    }
    let mut tree = Tree::new();
    below(root, root, &mut tree);
    tree
}

fn copy(name: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (path, bytes) in read(&sample(name)) {
        let target = folder.path().join(path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, bytes).unwrap();
    }
    folder
}

fn repoint(folder: &TempDir, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_repoint")).args(arguments).current_dir(folder).env("NO_COLOR", "1").output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn assert_is(folder: &TempDir, name: &str) {
    let (found, expected) = (read(folder.path()), read(&sample(name)));
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    for (path, bytes) in expected {
        assert_eq!(String::from_utf8_lossy(&found[&path]), String::from_utf8_lossy(&bytes), "{} is not as in {name}", path.display());
    }
}

#[test]
fn apply_turns_v0_1_into_v0_2() {
    let folder = copy("raqeem-v0.1");
    assert_eq!(repoint(&folder, &["--check"]).status.code(), Some(1));
    assert_is(&folder, "raqeem-v0.1");
    let output = repoint(&folder, &["--apply"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_is(&folder, "raqeem-v0.2");
}

#[test]
fn a_second_run_finds_nothing() {
    let folder = copy("raqeem-v0.2");
    let output = repoint(&folder, &["--check"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(text(&repoint(&folder, &[]).stdout), "");
}

#[test]
fn the_diff_given_to_git_does_the_same() {
    let folder = copy("raqeem-v0.1");
    let diff = repoint(&folder, &[]);
    assert_eq!(diff.status.code(), Some(0));
    let mut git = Command::new("git").args(["apply", "-"]).current_dir(&folder).stdin(Stdio::piped()).spawn().unwrap();
    git.stdin.take().unwrap().write_all(&diff.stdout).unwrap();
    assert!(git.wait().unwrap().success());
    assert_is(&folder, "raqeem-v0.2");
}

#[test]
fn what_stays_is_listed_with_its_reason() {
    let folder = copy("raqeem-v0.1");
    let output = text(&repoint(&folder, &["--check", "-v"]).stderr);
    let expected = fs::read_to_string(sample("raqeem-v0.1.skips")).unwrap();
    let mut listed: Vec<&str> = output.lines().filter(|line| expected_form(line)).collect();
    listed.sort_unstable();
    assert_eq!(listed, expected.lines().collect::<Vec<_>>());
}

/// Returns whether a line is `path:line:column: ...`.
fn expected_form(line: &str) -> bool {
    let mut fields = line.split(':').skip(1);
    (0..2).all(|_| fields.next().is_some_and(|field| field.parse::<usize>().is_ok()))
}
