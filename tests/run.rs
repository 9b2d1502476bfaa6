//! What a run does about the world around it: odd names, odd bytes, links, permissions, large and deep input.

mod common;

use std::path::Path;
use std::time::{Duration, Instant};

use common::case;
use common::promises;
#[cfg(unix)]
use common::run::feed;
use common::run::{command, repoint, text};
use repoint::formats::Found;
use repoint::plan::{Planner, Reach, Run};
use repoint::rules::{Rule, RuleSet};
use repoint::site::{Part, Shape, Site, Sure};
use repoint::span::Span;
use repoint::syntax::tree::Style;
use tempfile::TempDir;

const COMPOSE: &str = "services:\n  db:\n    image: postgres:15\n";
const MOVED: &str = "services:\n  db:\n    image: docker.io/library/postgres:15\n";

fn with(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    folder
}

fn read(folder: &TempDir, name: impl AsRef<Path>) -> String {
    std::fs::read_to_string(folder.path().join(name)).unwrap()
}

fn run(folder: &TempDir, arguments: &[&str]) -> (i32, String, String) {
    let output = repoint(folder.path(), arguments);
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

/// Two rules, two sites, one byte range: the second is refused, not merged.
#[test]
fn trap_27_of_two_sites_on_the_same_bytes_one_is_refused() {
    let rules = ["ghcr.io/a/b=ghcr.io/c/d", "a/b=quay.io/a/b"].map(|rule| Rule::parse_cli(rule).unwrap());
    let planner = Planner::new(RuleSet::new(rules.to_vec()));
    let text = "ghcr.io/a/b:1";
    let site = |start: usize, end: usize| {
        let span = Span::new(start, end);
        let part = Part { text: span.of(text).to_owned(), span: Some(span), near: start, style: Style::Word };
        Site { format: "text", sure: Sure::Field, shape: Shape::Whole(part), local: false, held: None, overrides: None, filled: None }
    };
    let found = Found { format: "text", sites: vec![site(0, 13), site(8, 13)], ..Found::default() };
    let plan = planner.plan("a", text, &found, &Run::default(), Reach::Usual);
    assert_eq!(plan.rewrites.len(), 1);
    assert_eq!(plan.rewrites[0].before, text);
    assert_eq!(plan.skips.iter().map(|skip| skip.reason.to_string()).collect::<Vec<_>>(), ["another change covers the same bytes"]);
}

#[cfg(unix)]
#[test]
fn trap_35_a_link_is_not_followed_and_not_replaced() {
    let folder = with(&[("a/compose.yaml", COMPOSE.as_bytes())]);
    let outside = with(&[("compose.yaml", COMPOSE.as_bytes())]);
    std::os::unix::fs::symlink("a/compose.yaml", folder.path().join("compose.yaml")).unwrap();
    std::os::unix::fs::symlink(outside.path(), folder.path().join("out")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("docker-compose.yml")).unwrap();
    let (status, out, err) = run(&folder, &[]);
    assert_eq!(status, 0, "{err}");
    assert_eq!(out.matches("diff --git").count(), 1, "{out}");
    assert_eq!(run(&folder, &["--apply"]).0, 0);
    assert!(std::fs::symlink_metadata(folder.path().join("compose.yaml")).unwrap().is_symlink());
    assert_eq!(read(&folder, "a/compose.yaml"), MOVED);
    assert_eq!(read(&outside, "compose.yaml"), COMPOSE);
}

#[cfg(unix)]
#[test]
fn trap_35_a_file_keeps_its_mode() {
    use std::os::unix::fs::PermissionsExt;
    let folder = with(&[("pull.sh", b"#!/bin/sh\ndocker pull postgres:15\n"), ("compose.yaml", COMPOSE.as_bytes())]);
    std::fs::set_permissions(folder.path().join("pull.sh"), PermissionsExt::from_mode(0o755)).unwrap();
    std::fs::set_permissions(folder.path().join("compose.yaml"), PermissionsExt::from_mode(0o640)).unwrap();
    assert_eq!(run(&folder, &["--apply"]).0, 0);
    let mode = |name: &str| std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode() & 0o7777;
    assert_eq!((mode("pull.sh"), mode("compose.yaml")), (0o755, 0o640));
    assert_eq!(read(&folder, "pull.sh"), "#!/bin/sh\ndocker pull docker.io/library/postgres:15\n");
}

#[cfg(unix)]
#[test]
fn trap_35_a_read_only_file_is_an_error_before_anything_is_written() {
    let folder = with(&[("a/compose.yaml", COMPOSE.as_bytes()), ("b/compose.yaml", COMPOSE.as_bytes())]);
    let path = folder.path().join("b/compose.yaml");
    let mut permissions = std::fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).unwrap();
    let (status, _, err) = run(&folder, &["--apply"]);
    assert_eq!(status, 2, "{err}");
    assert!(err.contains("b/compose.yaml"), "{err}");
    assert_eq!(read(&folder, "a/compose.yaml"), COMPOSE);
    assert_eq!(read(&folder, "b/compose.yaml"), COMPOSE);
    // Reading it is fine.
    assert_eq!(run(&folder, &[]).0, 0);
}

#[cfg(unix)]
#[test]
fn trap_37_odd_names_come_out_of_the_diff_as_git_writes_them() {
    use std::os::unix::ffi::OsStrExt;
    let names: [&[u8]; 9] = [b"a b", b"quo\"te", b"back\\slash", b"new\nline", "\u{e4}\u{1f4a1}".as_bytes(), b"\xff\xfe", b"tab\t", b"esc\x1b[31m", b" lead"];
    let folder = tempfile::tempdir().unwrap();
    let inside = |root: &Path, name: &[u8]| root.join(std::ffi::OsStr::from_bytes(name)).join("compose.yaml");
    for name in names {
        let path = inside(folder.path(), name);
        if std::fs::create_dir(path.parent().unwrap()).is_err() {
            // Some file systems do not take every byte.
            return;
        }
        std::fs::write(path, COMPOSE).unwrap();
    }
    let copy = tempfile::tempdir().unwrap();
    for name in names {
        std::fs::create_dir(inside(copy.path(), name).parent().unwrap()).unwrap();
        std::fs::write(inside(copy.path(), name), COMPOSE).unwrap();
    }
    let dry = repoint(folder.path(), &["-v"]);
    assert_eq!(dry.status.code(), Some(0), "{}", text(&dry.stderr));
    assert!(!dry.stdout.contains(&0x1b) && !dry.stderr.contains(&0x1b), "a control character is printed raw");
    assert_eq!(text(&dry.stdout).matches("diff --git").count(), names.len());
    let mut git = command("git", copy.path());
    git.args(["apply"]);
    let applied = feed(git, &dry.stdout);
    assert!(applied.status.success(), "{}\n{}", text(&applied.stderr), text(&dry.stdout));
    assert_eq!(repoint(folder.path(), &["--apply"]).status.code(), Some(0));
    for name in names {
        assert_eq!(std::fs::read_to_string(inside(folder.path(), name)).unwrap(), MOVED, "{}", String::from_utf8_lossy(name));
        assert_eq!(std::fs::read_to_string(inside(copy.path(), name)).unwrap(), MOVED, "{}", String::from_utf8_lossy(name));
    }
    let listed = repoint(folder.path(), &["list"]);
    assert!(!listed.stdout.contains(&0x1b));
}

#[test]
fn trap_37_control_characters_of_a_reference_do_not_reach_the_terminal() {
    let folder = with(&[("notes.txt", b"https://x/\x1b[31m\xc2\x9bjaafarn/raqeem-a\x07\n"), ("compose.yaml", b"services:\n  a:\n    build: .\n    image: \"a/b\\e[31m\"\n")]);
    for arguments in [&["-v"][..], &["list"]] {
        let output = repoint(folder.path(), arguments);
        // A diff in a pipe is for programs: it holds the lines as they are.
        for stream in [&output.stderr, if arguments[0] == "list" { &output.stdout } else { &output.stderr }] {
            assert!(!stream.iter().any(|byte| matches!(byte, 0x1b | 7)), "{arguments:?}: {:?}", text(stream));
        }
    }
}

#[test]
fn trap_38_bytes_that_are_no_text_are_reported_and_stay() {
    let nul = b"image: postgres:15\0jaafarn/raqeem-mentor-backend:v0.1.1\n";
    let latin = b"# caf\xe9\nservices:\n  a:\n    image: jaafarn/raqeem-mentor-backend:v0.1.1\n";
    let folder = with(&[("a.bin", nul), ("b/compose.yaml", latin), ("compose.yaml", COMPOSE.as_bytes()), ("plain.bin", b"\0\0\xff")]);
    let (status, out, err) = run(&folder, &["-v"]);
    assert_eq!(status, 2);
    assert!(err.contains("b/compose.yaml:1:"), "{err}");
    assert!(err.contains("UTF-8"), "{err}");
    assert!(err.contains("a.bin: a binary file"), "{err}");
    assert!(!err.contains("plain.bin"), "{err}");
    assert_eq!(out.matches("diff --git").count(), 1);
    assert_eq!(run(&folder, &["--apply"]).0, 2);
    assert_eq!(std::fs::read(folder.path().join("a.bin")).unwrap(), nul);
    assert_eq!(std::fs::read(folder.path().join("b/compose.yaml")).unwrap(), latin);
    assert_eq!(read(&folder, "compose.yaml"), MOVED);
}

/// How long one file of a megabyte may take, in a build that is not optimized and on a busy machine.
const LONGEST: Duration = Duration::from_secs(15);

/// Runs over one file; returns what is wrong with that: a crash, a bug, too long a time.
fn trouble_with(name: &str, content: &str) -> Option<String> {
    let folder = with(&[(name, content.as_bytes())]);
    let output = folder.path().join("output");
    let error = std::fs::File::create(&output).unwrap();
    let mut child = command(env!("CARGO_BIN_EXE_repoint"), folder.path()).arg(name).stdout(std::process::Stdio::null()).stderr(error).spawn().unwrap();
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if start.elapsed() > LONGEST {
            child.kill().unwrap();
            child.wait().unwrap();
            return Some(format!("{name} takes longer than {LONGEST:?}"));
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let said: String = text(&std::fs::read(&output).unwrap()).chars().take(400).collect();
    (!matches!(status.code(), Some(0 | 2)) || said.contains("bug in repoint")).then(|| format!("{name} ends with {status}: {said}"))
}

#[test]
fn trap_38_deep_wide_and_unclosed_input_ends_within_bounds() {
    let deep = 100_000;
    let aliases: String =
        "a0: &a0 [postgres, redis]\n".to_owned() + &(1..40).map(|level| format!("a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 9].join(", "))).collect::<String>() + "image: *a39\n";
    let inputs = [
        ("flow.yaml", format!("image: postgres:15\na: {}\n", "[".repeat(deep))),
        ("closed.yaml", format!("image: postgres:15\na: {}{}\n", "[".repeat(deep), "]".repeat(deep))),
        ("maps.yaml", format!("image: postgres:15\na: {}\n", "{a: ".repeat(deep))),
        ("block.yaml", format!("image: postgres:15\n{}", (0..3000).map(|level| format!("{}a:\n", " ".repeat(level))).collect::<String>())),
        ("dashes.yaml", format!("image: postgres:15\na:\n  {}x\n", "- ".repeat(50_000))),
        ("bomb.yaml", aliases),
        ("quote.yaml", format!("image: postgres:15\na: \"{}", "x\n".repeat(100_000))),
        ("single.yaml", format!("image: postgres:15\na: '{}", "x\n".repeat(100_000))),
        ("holes.yaml", format!("image: postgres:{}\n", "${".repeat(100_000))),
        ("template.yaml", format!("image: postgres:{}\n", "{{ ".repeat(100_000))),
        ("quote.sh", format!("docker pull postgres:15\necho \"{}", "$(".repeat(100_000))),
        ("single.sh", format!("docker pull postgres:15\necho '{}", "x\n".repeat(100_000))),
        ("here.sh", format!("docker pull postgres:15\n{}", "cat <<EOF\n".repeat(20_000))),
        ("words.sh", format!("docker pull {}\n", "postgres:15 ".repeat(50_000))),
        ("hints.sh", format!("echo \"{}\"\n", "docker pull postgres:15 ".repeat(20_000))),
        ("Dockerfile", format!("FROM postgres:15\nRUN {}\n", "x \\\n".repeat(100_000))),
        ("args.Dockerfile", (0..20_000).map(|at| format!("ARG A{at}=postgres:{at}\nFROM $A{at} AS s{at}\n")).collect()),
        ("quotes.md", format!("{} docker pull postgres:15\n", ">".repeat(50_000))),
        ("fences.md", "```bash\ndocker pull postgres:15\n".repeat(20_000)),
        ("ticks.md", "`docker pull postgres:15 ".repeat(20_000)),
        ("list.md", (0..2000).map(|level| format!("{}- docker pull postgres:15\n", " ".repeat(level))).collect()),
        ("mentions.txt", "jaafarn/raqeem-mentor-backend:v0.1.1 ".repeat(50_000)),
        ("urls.txt", "https://x/jaafarn/raqeem-a/".repeat(30_000)),
        ("holes.txt", format!("jaafarn/raqeem-{}", "${".repeat(200_000))),
        ("services.yaml", format!("services:\n{}", (0..50_000).map(|at| format!("  s{at}:\n    image: postgres:{at}\n")).collect::<String>())),
    ];
    let troubles: Vec<String> = inputs.iter().filter_map(|(name, content)| trouble_with(name, content)).collect();
    assert!(troubles.is_empty(), "{}", troubles.join("\n"));
}

#[test]
fn trap_38_one_long_line_takes_no_more_than_its_share() {
    let mut troubles = Vec::new();
    for (name, start, unit, end) in [
        ("a.yaml", "image: postgres:15\na: \"", "jaafarn/raqeem-x ", "\"\n"),
        ("b.txt", "", "see jaafarn/raqeem-mentor-backend:v0.1.1, ", "\n"),
        ("c.sh", "docker pull ", "a/b ", "\n"),
        ("d.md", "", "`docker pull postgres` ", "\n"),
        ("e.json", "{\"image\": \"postgres:15\", \"a\": [", "\"jaafarn/raqeem-mentor-backend:v0.1.1\", ", "1]}\n"),
        ("Dockerfile", "FROM postgres:15\nRUN ", "echo x; ", "\n"),
    ] {
        // A megabyte by default: what takes too long in ten does so in one, and in a tenth of the time.
        let megabytes = std::env::var("REPOINT_MEGABYTES").ok().and_then(|text| text.parse().ok()).unwrap_or(1_usize);
        troubles.extend(trouble_with(name, &format!("{start}{}{end}", unit.repeat((megabytes << 20) / unit.len()))));
    }
    assert!(troubles.is_empty(), "{}", troubles.join("\n"));
}

#[test]
fn the_size_that_is_read_has_a_limit_which_is_said() {
    let content = format!("{COMPOSE}#{}\n", "x".repeat(2 << 20));
    let folder = with(&[("compose.yaml", content.as_bytes())]);
    let (status, out, err) = run(&folder, &["--max-size", "1"]);
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(err.contains("compose.yaml") && err.contains("--max-size"), "{err}");
    assert_eq!(run(&folder, &["--max-size", "3"]).1.matches("diff --git").count(), 1);
}

#[test]
fn a_file_that_does_not_parse_is_reported_with_its_place_and_the_run_goes_on() {
    let folder = with(&[("a/compose.yaml", b"services:\n  a:\n    image: postgres:15\n   b: [\n"), ("b/compose.yaml", COMPOSE.as_bytes())]);
    let (status, out, err) = run(&folder, &[]);
    assert_eq!(status, 0, "{err}");
    assert!(err.lines().any(|line| line.starts_with("a/compose.yaml:") && line.contains("does not parse")), "{err}");
    assert!(out.contains("a/b/compose.yaml"), "{out}");
}

/// A place that is cut off anywhere keeps the promises: the whole tree of cases in one text.
#[test]
fn files_of_one_kind_read_as_another_keep_the_promises() {
    let names =
        ["compose.yaml", "values.yaml", "kustomization.yaml", "Chart.yaml", "templates/a.yaml", ".github/workflows/a.yml", "Dockerfile", "a.sh", "a.md", "a.txt", "a.json", "a.toml", "a.go", "a.yml"];
    let mut broken = Vec::new();
    for case in case::all().iter().filter(|case| case.known_failure.is_none()) {
        let planner = case.planner();
        for bytes in case.input.values() {
            let Ok(text) = std::str::from_utf8(bytes) else { continue };
            for name in names {
                if let Some(first) = promises::broken(&planner, name, text).first() {
                    broken.push(format!("{} as {first}", case.name));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// What is too large to be read whole is searched piece by piece: a word is said where it may hold something, and none where it holds nothing.
#[test]
fn a_file_over_the_limit_is_screened() {
    let filler = "0123456789abcde\n".repeat(3 << 16);
    // The name stands across the border of the first two pieces of a megabyte.
    let at = (1 << 20) - 10;
    let across = format!("{}jaafarn/raqeem-web:1{}", &filler[..at], &filler[at..]);
    let binary = format!("\0{across}");
    let folder = with(&[("all.yaml", across.as_bytes()), ("dump.sql", across.as_bytes()), ("image.iso", binary.as_bytes()), ("plain.sql", filler.as_bytes()), ("zeros", &[0; 3 << 20])]);
    let (status, out, err) = run(&folder, &["-v", "--max-size", "1"]);
    assert_eq!((status, out.as_str()), (2, ""), "{err}");
    assert!(err.contains("all.yaml: has 4 MiB, so it is left alone, though it may hold what a rule is about: raise --max-size, or --exclude it"), "{err}");
    assert!(err.contains("image.iso: a binary file mentions what a rule is about"), "{err}");
    assert!(err.contains("dump.sql: a file larger than --max-size, of no format that holds images, mentions what a rule is about"), "{err}");
    assert!(!err.contains("plain.sql") && !err.contains("zeros"), "{err}");
}

#[test]
fn what_there_is_no_room_to_keep_is_planned_again() {
    let containers: String = (0..100).map(|at| format!("    - name: c{at}\n      image: nginx:1.{at}\n")).collect();
    let manifest = format!("kind: Pod\nspec:\n  containers:\n{containers}");
    let files = |folder: &str| {
        [
            (format!("{folder}/base/deploy.yaml"), manifest.clone().into_bytes()),
            (format!("{folder}/base/kustomization.yaml"), b"resources:\n  - deploy.yaml\n".to_vec()),
            (format!("{folder}/kustomization.yaml"), b"resources:\n  - base\nimages:\n  - name: nginx\n    newTag: '1.28'\n".to_vec()),
        ]
    };
    let diff_of = |folders: &[String]| {
        let all: Vec<_> = folders.iter().flat_map(|folder| files(folder)).collect();
        let tree = with(&all.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect::<Vec<_>>());
        let (status, diff, said) = run(&tree, &["--no-config"]);
        assert_eq!(status, 0, "{said}");
        diff
    };
    let one = diff_of(&["000".to_owned()]);
    assert_eq!(one.matches("\n+").count(), 2 + 100 + 1, "{one}");
    // 20,000 references are kept, whichever come first.
    let folders: Vec<String> = (0..210).map(|at| format!("{at:03}")).collect();
    let expected: String = folders.iter().map(|folder| one.replace("000/", &format!("{folder}/"))).collect();
    assert!(diff_of(&folders) == expected, "a folder's diff is another among many");
}

/// UTF-16, as some programs of Windows write it, is said and left alone.
#[test]
fn utf_16_that_may_hold_something_is_said() {
    let wide = |text: &str, bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let little = wide(&format!("\u{feff}{COMPOSE}"), u16::to_le_bytes);
    let big = wide(&format!("\u{feff}{COMPOSE}"), u16::to_be_bytes);
    let unmarked = wide(&format!("docker pull jaafarn/raqeem-web:1\r\n{}", "echo 1\r\n".repeat(40)), u16::to_le_bytes);
    let other = wide("\u{feff}nothing of interest", u16::to_le_bytes);
    let folder = with(&[("a/compose.yaml", &little), ("b/compose.yaml", &big), ("c.ps1", &unmarked), ("d.txt", &other)]);
    let (status, out, err) = run(&folder, &["--apply"]);
    assert_eq!((status, out.as_str()), (2, ""), "{err}");
    for name in ["a/compose.yaml", "b/compose.yaml", "c.ps1"] {
        assert!(err.contains(&format!("{name}: is UTF-16, so it is left alone, though it may hold what a rule is about: convert it to UTF-8, or --exclude it")), "{err}");
    }
    assert!(!err.contains("d.txt"), "{err}");
    assert_eq!(std::fs::read(folder.path().join("a/compose.yaml")).unwrap(), little);
}

/// A licence, a log or a dump in another encoding is nothing that a run of every day should fail for: it is listed as a binary file is. What
/// a format reads, a script without an ending among them, has to be seen to.
#[test]
fn text_of_another_encoding_is_grave_where_a_format_reads_it() {
    let text = "of jaafarn/raqeem-web:1, caf\u{e9}\n";
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin = |text: &str| text.chars().map(|letter| u8::try_from(letter).unwrap()).collect::<Vec<u8>>();
    let folder = with(&[("LICENSE", &wide), ("EULA.txt", &wide), ("log-2", &latin(text)), ("dump.sql", &latin(text))]);
    let (status, _, err) = run(&folder, &["--check", "-v"]);
    assert_eq!(status, 0, "{err}");
    for name in ["LICENSE", "EULA.txt", "log-2:1:29", "dump.sql:1:29"] {
        assert!(err.contains(&format!("{name}: text of another encoding than UTF-8, of no format that holds images, mentions what a rule is about")), "{name}: {err}");
    }
    assert_eq!(run(&folder, &["list"]).0, 0);
    let script = latin("#!/bin/sh\n# caf\u{e9}\ndocker pull jaafarn/raqeem-web:1\n");
    for (name, bytes) in [("run", &script), ("README.md", &wide), ("own.cfg", &wide)] {
        let folder = with(&[(name, bytes), ("repoint.toml", b"[[field]]\nfiles = [\"*.cfg\"]\nregex = \"(?<repository>x)\"\n")]);
        let (status, _, err) = run(&folder, &["--check"]);
        assert!(status == 2 && err.contains(": convert it to UTF-8, or --exclude it"), "{name}: {err}");
    }
}

/// Where files may only be so large, nothing is written, and nothing is left behind.
#[cfg(target_os = "linux")]
#[test]
fn a_limit_for_the_size_of_files_is_an_error_like_any_other() {
    let large = format!("{COMPOSE}{}", "# \n".repeat(400_000));
    let folder = with(&[("a/compose.yaml", COMPOSE.as_bytes()), ("b/compose.yaml", large.as_bytes())]);
    let mut run = command("sh", folder.path());
    let output = run.args(["-c", "ulimit -f 1000; exec \"$0\" --apply", env!("CARGO_BIN_EXE_repoint")]).output().unwrap();
    let err = text(&output.stderr);
    assert!(output.status.code() == Some(2) && err.contains("b/compose.yaml: cannot write the new contents beside it") && err.contains("ulimit -f"), "{err}");
    assert_eq!((read(&folder, "a/compose.yaml").as_str(), std::fs::read_dir(folder.path()).unwrap().count()), (COMPOSE, 2));
}

/// What git tracks as a link, a submodule or a pointer is left alone, with the reason.
#[cfg(unix)]
#[test]
fn what_is_no_file_of_the_repository_is_left_alone_with_the_reason() {
    let other = with(&[("compose.yaml", COMPOSE.as_bytes())]);
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\nimage: postgres:15\n";
    let folder = with(&[("compose.yaml", COMPOSE.as_bytes()), ("large.yaml", pointer.as_bytes()), ("module/.git", b"gitdir: ../.git/modules/module\n"), ("module/compose.yaml", COMPOSE.as_bytes())]);
    for (link, target) in [("out.yaml", other.path().join("compose.yaml")), ("out", other.path().to_path_buf()), ("in.yaml", "compose.yaml".into()), ("nowhere.yaml", "no/file".into())] {
        std::os::unix::fs::symlink(target, folder.path().join(link)).unwrap();
    }
    let (status, out, err) = run(&folder, &["-v", "--apply"]);
    assert_eq!((status, out.as_str()), (0, ""), "{err}");
    for said in [
        "out: a symbolic link that leads out of the given paths, and is not followed",
        "out.yaml: a symbolic link that leads out of the given paths, and is not followed",
        "module: a submodule, which is a repository of its own: run repoint there",
        "large.yaml: a pointer of Git LFS: its text is not the file's",
    ] {
        assert!(err.lines().any(|line| line.trim_start_matches("./") == said), "{said}\n{err}");
    }
    assert!(!err.contains("in.yaml") && !err.contains("nowhere.yaml"), "{err}");
    assert_eq!((read(&folder, "compose.yaml").as_str(), read(&folder, "module/compose.yaml").as_str()), (MOVED, COMPOSE));
    assert_eq!(read(&other, "compose.yaml"), COMPOSE);
    assert_eq!(read(&folder, "large.yaml"), pointer);
}

/// Opening a pipe waits for ever, and opening a device can act: they are passed over, and said where they are named.
#[cfg(unix)]
#[test]
fn what_is_neither_a_file_nor_a_folder_is_not_opened() {
    let folder = with(&[("compose.yaml", COMPOSE.as_bytes())]);
    let pipe = folder.path().join("pipe.yaml");
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("socket.yaml")).unwrap();
    let (status, out, err) = run(&folder, &[]);
    assert_eq!((status, out.matches("diff --git").count()), (0, 1), "{err}");
    for (name, others) in [("pipe.yaml", 0), ("socket.yaml", 0), ("/dev/zero", 0)] {
        for arguments in [&["--apply", name][..], &["list", name], &["lint", name]] {
            let (status, out, err) = run(&folder, arguments);
            assert_eq!((status, out.matches("diff --git").count()), (2, others), "{arguments:?}: {err}");
            assert!(err.contains(&format!("{name}: is neither a file nor a folder, so it is not opened")), "{arguments:?}: {err}");
        }
    }
    assert_eq!(read(&folder, "compose.yaml"), COMPOSE);
}

/// Whoever reads half of what `--apply` says must not take the run to be done.
#[cfg(unix)]
#[test]
fn nothing_is_written_where_the_output_cannot_be() {
    use std::process::Stdio;
    let folder = with(&[("compose.yaml", COMPOSE.as_bytes())]);
    let apply = |out: Stdio| {
        let mut run = command(env!("CARGO_BIN_EXE_repoint"), folder.path());
        let output = run.args(["--apply", "--output", "json"]).stdout(out).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
        (output.status.code(), text(&output.stderr))
    };
    if let Ok(full) = std::fs::File::options().write(true).open("/dev/full") {
        let (status, err) = apply(full.into());
        assert_eq!(status, Some(2), "{err}");
        assert!(err.contains("cannot write to standard output") && err.contains("nothing has been changed"), "{err}");
        assert_eq!(read(&folder, "compose.yaml"), COMPOSE);
    }
    if let Ok(full) = std::fs::File::options().write(true).open("/dev/full") {
        for arguments in [&[][..], &["list"], &["packs"], &["completions", "bash"]] {
            let output = command(env!("CARGO_BIN_EXE_repoint"), folder.path()).args(arguments).stdout(full.try_clone().unwrap()).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
            assert!(output.status.code() == Some(2) && text(&output.stderr).contains("cannot write to standard output: "), "{arguments:?}: {}", text(&output.stderr));
        }
    }
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let (status, err) = apply(writer.into());
    assert_eq!(status, Some(2), "{err}");
    assert!(err.contains("nothing has been changed"), "{err}");
    assert_eq!(read(&folder, "compose.yaml"), COMPOSE);
}

/// Where links cannot be made, git writes a file that says where one leads.
#[test]
fn what_git_tracks_as_a_link_is_left_alone() {
    let folder = with(&[("compose.yaml", COMPOSE.as_bytes()), ("link.txt", b"jaafarn/raqeem-web:1"), ("same.txt", b"jaafarn/raqeem-web:1")]);
    let git = |arguments: &[&str]| command("git", folder.path()).args(arguments).output().unwrap();
    git(&["init", "--quiet"]);
    let blob = text(&git(&["hash-object", "-w", "link.txt"]).stdout);
    assert!(git(&["update-index", "--add", "--cacheinfo", &format!("120000,{},link.txt", blob.trim())]).status.success());
    let (status, _, err) = run(&folder, &["-v", "--apply"]);
    assert_eq!(status, 0, "{err}");
    assert!(err.contains("link.txt: git tracks it as a symbolic link: its text is where the link leads"), "{err}");
    assert_eq!(read(&folder, "link.txt"), "jaafarn/raqeem-web:1");
    assert_ne!(read(&folder, "same.txt"), "jaafarn/raqeem-web:1");
}

/// A repository of which git says nothing, since it is another user's, is not one without changes.
#[test]
fn what_git_does_not_say_is_not_taken_to_be_clean() {
    let folder = with(&[("compose.yaml", COMPOSE.as_bytes())]);
    assert!(command("git", folder.path()).args(["init", "--quiet"]).status().unwrap().success());
    let mut run = command(env!("CARGO_BIN_EXE_repoint"), folder.path());
    let output = run.args(["--apply", "--require-clean"]).env("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1").output().unwrap();
    let err = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{err}");
    assert!(err.contains("nothing was written, since git does not say what is committed: fatal: detected dubious ownership"), "{err}");
    assert_eq!(read(&folder, "compose.yaml"), COMPOSE);
}

/// What others wrote reaches no terminal as it is: not the names, not the references, in no form of output.
#[cfg(unix)]
#[test]
fn no_form_of_output_shows_a_control_character() {
    use std::os::unix::ffi::OsStrExt;
    let folder = with(&[]);
    let inside = folder.path().join(std::ffi::OsStr::from_bytes(b"a\x1b[2J\x07\n\xc2\x9b\xe2\x80\xaeb"));
    if std::fs::create_dir(&inside).is_err() {
        return;
    }
    std::fs::write(inside.join("compose.yaml"), "services:\n  a:\n    image: \"jaafarn/raqeem-a\\e[31m\"\n  b:\n    image: jaafarn/raqeem-web:1\n").unwrap();
    std::fs::write(inside.join("notes.txt"), "see https://x/\u{1b}[31mjaafarn/raqeem-a\u{7} and jaafarn/raqeem-web:\u{1b}[2J\u{9b}1\n").unwrap();
    std::fs::write(inside.join("latin.txt"), b"caf\xe9 \x1b[2J jaafarn/raqeem-web:1\n").unwrap();
    std::fs::write(inside.join("values.yaml"), "image:\n  repository: jaafarn/raqeem-web\n  tag: \"\u{1b}[2J\"\n a: [\n").unwrap();
    let forms = ["human", "json", "json-lines", "sarif", "github", "gitlab", "patch"];
    let mut runs: Vec<Vec<&str>> = forms.iter().flat_map(|form| [vec!["-v", "--check", "--output", *form], vec!["--check", "--output", *form]]).collect();
    runs.extend([
        vec!["list"],
        vec!["list", "--output", "csv"],
        vec!["list", "--output", "json-lines"],
        vec!["lint"],
        vec!["explain", "a/b\u{1b}[2J"],
        vec!["--rule", "a\u{1b}[2J=b"],
        vec!["no\u{1b}[2J"],
        vec!["--since", "\u{1b}[2J"],
        vec!["--stdin-filename", "a\u{1b}[2J.yaml"],
    ]);
    for arguments in runs {
        let output = repoint(folder.path(), &arguments);
        assert_ne!(output.status.code(), None, "{arguments:?}");
        for (name, stream) in [("standard output", &output.stdout), ("standard error", &output.stderr)] {
            let shown = text(stream);
            // A patch holds the lines of the file as they are.
            let is_patch = name == "standard output" && arguments.contains(&"patch");
            let shown = shown.replace("\r\n", "\n");
            let raw = shown.chars().find(|letter| letter.is_control() && !matches!(letter, '\n' | '\t') || matches!(letter, '\u{202e}'));
            assert!(is_patch || raw.is_none(), "{arguments:?}, {name}: {raw:?} in {shown:?}");
        }
    }
    let clean = Path::new("a\u{1b}[2J");
    let (_, _, err) = run(&folder, &["--apply", clean.to_str().unwrap()]);
    assert!(!err.contains('\u{1b}'), "{err:?}");
}

/// A rule may lead to a name that YAML takes for something else than text: where it cannot be quoted, the reference stays and the others move.
#[test]
fn what_needs_quotes_in_yaml_stays_and_is_said() {
    let compose = "services:\n  a:\n    image: postgres:16\n  b: {image: postgres:16}\n  c:\n    image: \"postgres:16\"\n";
    for (to, moved) in [("${M}/{path}", [true, false, true]), ("%{M}/{path}", [false, false, true]), ("{{ .m }}/{path}", [false, false, true]), ("$(M)/{path}", [true; 3])] {
        let folder = with(&[("compose.yaml", compose.as_bytes())]);
        let (status, _, err) = run(&folder, &["-v", "--apply", "--rule", &format!("docker.io/{{path...}}={to}")]);
        assert_eq!(status, 0, "{to}: {err}");
        let written = read(&folder, "compose.yaml");
        let lines = [2, 3, 5].map(|line| written.lines().nth(line).unwrap().contains(&format!("{}library/postgres:16", to.trim_end_matches("{path}"))));
        assert_eq!(lines, moved, "{to}: {written}");
        assert_eq!(err.matches(": what it would become needs quotes here: put it in quotes first").count(), moved.iter().filter(|moved| !**moved).count(), "{to}: {err}");
    }
}
