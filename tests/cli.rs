//! The command line: what it prints, where, and how it ends.

mod common;

use std::path::Path;

use common::run::{command, repoint, text};
use tempfile::TempDir;

/// Makes a folder with one Compose file that the default pack changes.
fn folder() -> TempDir {
    with("compose.yaml", "services:\n  db:\n    image: postgres:15\n  web:\n    build: .\n    image: acme/web\n")
}

fn with(name: &str, content: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), content).unwrap();
    folder
}

/// Runs repoint and returns the exit status, the standard output and the standard error.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = repoint(folder, arguments);
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

const DIFF: &str = "\
diff --git a/compose.yaml b/compose.yaml
--- a/compose.yaml
+++ b/compose.yaml
@@ -1,6 +1,6 @@
 services:
   db:
-    image: postgres:15
+    image: docker.io/library/postgres:15
   web:
     build: .
     image: acme/web
";

#[test]
fn a_dry_run_prints_a_diff_on_one_stream_and_a_summary_on_the_other() {
    let folder = folder();
    let (status, out, err) = run(folder.path(), &[]);
    assert_eq!((status, out.as_str()), (0, DIFF));
    assert!(err.starts_with("would rewrite 1 reference in 1 file (--apply writes it)\n"), "{err}");
    assert!(err.contains("docker-hub  1 reference in 1 file\n"), "{err}");
    assert!(err.contains("left alone 1 mention (-v lists them)\n"), "{err}");
    assert!(err.contains("note (docker-hub): "), "{err}");
}

#[test]
fn apply_writes_and_prints_no_diff() {
    let folder = folder();
    let (status, out, err) = run(folder.path(), &["--apply"]);
    assert_eq!((status, out.as_str()), (0, ""));
    assert!(err.starts_with("rewrote 1 reference in 1 file\n"), "{err}");
    assert!(std::fs::read_to_string(folder.path().join("compose.yaml")).unwrap().contains("image: docker.io/library/postgres:15\n"));
    assert_eq!(run(folder.path(), &["--apply"]).0, 0);
    assert_eq!(run(folder.path(), &[]).1, "");
}

#[test]
fn check_says_by_its_status_whether_there_is_work() {
    let folder = folder();
    let before = std::fs::read(folder.path().join("compose.yaml")).unwrap();
    let (status, out, err) = run(folder.path(), &["--check"]);
    assert_eq!((status, out.as_str()), (1, ""));
    assert!(err.contains("would rewrite 1 reference"), "{err}");
    assert_eq!(std::fs::read(folder.path().join("compose.yaml")).unwrap(), before);
    run(folder.path(), &["--apply"]);
    assert_eq!(run(folder.path(), &["--check"]).0, 0);
    // Trouble counts for more than work.
    assert_eq!(run(folder.path(), &["--check", "missing"]).0, 2);
}

#[test]
fn verbose_lists_what_stays_with_its_place_and_reason() {
    let folder = folder();
    let (status, _, err) = run(folder.path(), &["-v"]);
    assert_eq!(status, 0);
    assert!(err.starts_with("compose.yaml:6:12: acme/web: built here, not pulled\n"), "{err}");
}

#[test]
fn help_and_version_are_for_standard_output() {
    let folder = folder();
    let (status, out, err) = run(folder.path(), &["--help"]);
    assert_eq!((status, err.as_str()), (0, ""));
    for word in ["--apply", "--check", "--pack", "--rule", "--verbose", "Exit status: 0 done", "list"] {
        assert!(out.contains(word), "{word} is missing:\n{out}");
    }
    // Sentences of a help text begin with a verb and have no full stop.
    for line in out.lines().filter(|line| line.starts_with("  -") || line.starts_with("      --")) {
        assert!(!line.trim_end().ends_with('.'), "{line}");
    }
    assert_eq!(run(folder.path(), &["-V"]).1, format!("repoint {}\n", env!("CARGO_PKG_VERSION")));
    assert_eq!(run(folder.path(), &["list", "--help"]).0, 0);
}

#[test]
fn what_is_asked_for_in_a_wrong_way_ends_with_2_and_says_why() {
    let folder = folder();
    for (arguments, words) in [
        (&["--rule", "postgres"][..], &["postgres", "FROM=TO"][..]),
        (&["--rule", "a b=c"], &["--rule", "a b"]),
        (&["--rule", "x/{a}=y/{b}"], &["{b}"]),
        (&["--pack", "raqeem"], &["there is no pack `raqeem`", "raqeem-v0.2"]),
        (&["--pack", "./missing.toml"], &["missing.toml"]),
        (&["--nonsense"], &["--nonsense"]),
        (&["--apply", "--check"], &["--check"]),
        (&["--color", "sometimes"], &["always", "never"]),
        (&["--set", "x"], &["KEY=VALUE"]),
        (&["--include", "a{b"], &["a{b"]),
        (&["missing.yaml"], &["missing.yaml"]),
        (&["list", "missing.yaml"], &["missing.yaml"]),
    ] {
        let (status, out, err) = run(folder.path(), arguments);
        assert_eq!((status, out.as_str()), (2, ""), "{arguments:?}: {err}");
        for word in words {
            assert!(err.contains(word), "{arguments:?}: `{word}` is not in:\n{err}");
        }
    }
}

#[test]
fn an_error_in_a_pack_names_its_line_and_column() {
    let folder = folder();
    let pack = "[pack]\nname = \"mine\"\ndescription = \"x\"\nversion = \"1\"\n\n[[rule]]\nid = \"a\"\nform = \"postgres\"\n";
    std::fs::write(folder.path().join("mine.toml"), pack).unwrap();
    let (status, _, err) = run(folder.path(), &["--pack", "mine.toml"]);
    assert_eq!(status, 2);
    assert!(err.contains("mine.toml:8:1"), "{err}");
    assert!(err.contains("form") && err.contains("from"), "{err}");
    std::fs::write(folder.path().join("mine.toml"), "[pack\n").unwrap();
    let (status, _, err) = run(folder.path(), &["--pack", "mine.toml"]);
    assert_eq!(status, 2);
    assert!(err.contains("mine.toml:1:"), "{err}");
}

#[test]
fn a_path_that_is_not_there_does_not_keep_the_others_from_being_read() {
    let folder = folder();
    let (status, out, err) = run(folder.path(), &["compose.yaml", "missing"]);
    assert_eq!((status, out.as_str()), (2, DIFF));
    assert!(err.contains("missing"), "{err}");
}

#[test]
fn rules_of_the_command_line_stand_instead_of_the_default_pack_and_in_front_of_others() {
    let folder = folder();
    let (_, out, _) = run(folder.path(), &["-r", "postgres=ghcr.io/acme/postgres"]);
    assert!(out.contains("+    image: ghcr.io/acme/postgres:15\n"), "{out}");
    let (_, out, _) = run(folder.path(), &["-r", "redis=ghcr.io/acme/redis"]);
    assert_eq!(out, "");
    let (_, out, _) = run(folder.path(), &["-p", "raqeem-v0.2", "-r", "postgres=ghcr.io/acme/postgres"]);
    assert!(out.contains("+    image: ghcr.io/acme/postgres:15\n"), "{out}");
}

#[test]
fn include_and_exclude_choose_files() {
    let folder = folder();
    std::fs::create_dir(folder.path().join("other")).unwrap();
    std::fs::copy(folder.path().join("compose.yaml"), folder.path().join("other/compose.yaml")).unwrap();
    let files = |arguments: &[&str]| run(folder.path(), arguments).1.matches("diff --git").count();
    assert_eq!(files(&[]), 2);
    assert_eq!(files(&["--exclude", "other/**"]), 1);
    assert_eq!(files(&["--include", "other/**"]), 1);
    assert_eq!(files(&["--include", "*.md"]), 0);
    // A folder is said as in a rule's `files`, and a file that is named is left out all the same.
    for folder in ["other/", "other", "./other/", "/other/", "oth?r/"] {
        assert_eq!(files(&["--exclude", folder]), 1, "{folder}");
        assert_eq!(files(&["--include", folder]), 1, "{folder}");
        assert_eq!(files(&["--exclude", folder, "other"]), 0, "{folder}");
        assert_eq!(files(&["--exclude", folder, "other/compose.yaml", "compose.yaml"]), 1, "{folder}");
    }
    assert_eq!(files(&["other"]), 1);
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    std::fs::write(folder.path().join(".gitignore"), "other/\n").unwrap();
    assert_eq!(files(&[]), 1);
    assert_eq!(files(&["--no-ignore"]), 2);
}

#[test]
fn colour_is_for_terminals_unless_one_asks_for_it() {
    let folder = folder();
    let escapes = |arguments: &[&str], no_color: Option<&str>| {
        let mut command = command(env!("CARGO_BIN_EXE_repoint"), folder.path());
        if let Some(value) = no_color {
            command.env("NO_COLOR", value);
        }
        command.args(arguments).output().unwrap().stdout.contains(&0x1b)
    };
    assert!(!escapes(&[], None));
    assert!(!escapes(&["--color", "auto"], None));
    assert!(!escapes(&["--color", "never"], None));
    assert!(escapes(&["--color", "always"], None));
    // What the option says counts for more than the variable.
    assert!(escapes(&["--color", "always"], Some("1")));
    assert!(!escapes(&["--color", "auto"], Some("1")));
}

#[test]
fn a_closed_pipe_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..300 {
        let services: String = (0..60).map(|at| format!("  s{at}:\n    image: postgres:{at}\n")).collect();
        std::fs::create_dir(folder.path().join(number.to_string())).unwrap();
        std::fs::write(folder.path().join(format!("{number}/compose.yaml")), format!("services:\n{services}")).unwrap();
    }
    for arguments in [&[][..], &["list"], &["list", "--output", "json"]] {
        let mut child = command(env!("CARGO_BIN_EXE_repoint"), folder.path()).args(arguments).stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
        // The reader goes away before anything is written.
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
        assert!(!text(&output.stderr).contains("roken pipe"), "{}", text(&output.stderr));
    }
}

#[test]
fn list_prints_a_line_for_each_site_or_one_array() {
    let folder = folder();
    let (status, out, err) = run(folder.path(), &["list"]);
    assert_eq!((status, err.as_str()), (0, ""));
    assert_eq!(out, "compose.yaml:3:12: postgres:15  docker.io/library/postgres  compose field\ncompose.yaml:6:12: acme/web  docker.io/acme/web  compose field\n");
    let (status, out, _) = run(folder.path(), &["list", "--output", "json"]);
    assert_eq!(status, 0);
    let records: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(records[0]["name"], "docker.io/library/postgres");
    assert_eq!(records[0]["tag"], "15");
    assert_eq!(records[0]["line"], 3);
    assert_eq!(records[1]["local"], true);
    let empty = tempfile::tempdir().unwrap();
    let records: serde_json::Value = serde_json::from_str(&run(empty.path(), &["list", "--output", "json"]).1).unwrap();
    assert_eq!(records, serde_json::json!([]));
}

#[test]
fn rules_that_lead_from_one_to_the_other_are_the_users_to_mend() {
    let folder = with("compose.yaml", "services:\n  a:\n    image: ghcr.io/a/b:1\n");
    let (_, out, err) = run(folder.path(), &["-r", "ghcr.io/a/b=ghcr.io/c/d", "-r", "ghcr.io/c/d=ghcr.io/e/f"]);
    // Either what one rule writes is left to the next run, or the rules are refused; it is no bug of the program.
    assert!(!err.contains("bug in repoint"), "{out}{err}");
}
