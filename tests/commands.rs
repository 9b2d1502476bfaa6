//! The command line, as people and programs use it.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// A folder with files, and what running the program in it gives.
struct Tree(tempfile::TempDir);

struct Ran {
    status: i32,
    out: String,
    err: String,
}

impl Tree {
    fn new(files: &[(&str, &str)]) -> Self {
        let tree = Self(tempfile::tempdir().unwrap());
        // Nothing above the folder counts.
        fs::create_dir(tree.path(".git")).unwrap();
        for (path, text) in files {
            tree.write(path, text);
        }
        tree
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    fn run(&self, args: &[&str]) -> Ran {
        self.run_in("", args, "")
    }

    fn run_in(&self, folder: &str, args: &[&str], input: &str) -> Ran {
        let mut child = Command::new(env!("CARGO_BIN_EXE_repoint"))
            .args(args)
            .current_dir(self.path(folder))
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.0.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that reads nothing may be gone by now.
        _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let out = child.wait_with_output().unwrap();
        Ran { status: out.status.code().unwrap_or(-1), out: String::from_utf8(out.stdout).unwrap(), err: String::from_utf8(out.stderr).unwrap() }
    }

    #[track_caller]
    fn out(&self, args: &[&str]) -> String {
        let ran = self.run(args);
        assert_eq!(ran.status, 0, "{}", ran.err);
        ran.out
    }

    #[track_caller]
    fn fails(&self, args: &[&str], said: &str) {
        let ran = self.run(args);
        assert_eq!(ran.status, 2, "{}{}", ran.out, ran.err);
        assert!(ran.err.contains(said), "{}", ran.err);
    }

    fn git(&self, args: &[&str]) {
        let run =
            Command::new("git").args(["-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main"]).args(args).current_dir(self.0.path()).env("HOME", self.0.path()).output().unwrap();
        assert!(run.status.success(), "{args:?}: {}", String::from_utf8_lossy(&run.stderr));
    }

    /// Returns a tree that git knows, with everything committed.
    fn in_git(files: &[(&str, &str)]) -> Self {
        let tree = Self::new(files);
        fs::remove_dir(tree.path(".git")).unwrap();
        tree.git(&["init", "-q"]);
        tree.git(&["add", "-A"]);
        tree.git(&["commit", "-qm", "a"]);
        tree
    }
}

const COMPOSE: &str = "services:\n  a:\n    image: jaafarn/raqeem-mentor-backend:v0.1.1\n  b:\n    image: postgres:16\n";
const VALUES: &str = "image:\n  repository: jaafarn/raqeem-devices-backend\n  tag: \"v0.1.1\"\nother:\n  image: ${R}/jaafarn/raqeem-web:1\n";

fn two() -> Tree {
    Tree::new(&[("compose.yaml", COMPOSE), ("chart/values.yaml", VALUES)])
}

#[test]
fn a_reference_is_explained() {
    let out = two().out(&["explain", "jaafarn/raqeem-web:v0.1.7"]);
    for line in [
        "  registry    not written: docker.io",
        "  canonical   docker.io/jaafarn/raqeem-web",
        "  rule        raqeem-v0.2/services: matches: docker.io/jaafarn/raqeem-{service} -> ghcr.io/mj-nehme/raqeem/{service}",
        "  outcome     becomes ghcr.io/mj-nehme/raqeem/web:v0.2.0",
    ] {
        assert!(out.lines().any(|found| found == line), "{line}\n{out}");
    }
    let out = two().out(&["explain", "-r", "a/{x}:1=quay.io/a/{x}", "a/b:${T}"]);
    assert!(out.contains("outcome     stays: the rule depends on the tag, and ${T} is filled in later"), "{out}");
    let out = two().out(&["explain", "-r", "a/b=quay.io/a/b", "c/d"]);
    assert!(out.contains("outcome     stays: no rule matches"), "{out}");
    two().fails(&["explain", "a b"], "`a b` is not an image reference");
}

#[test]
fn a_line_is_explained() {
    let tree = two();
    let out = tree.out(&["explain", "compose.yaml:3"]);
    assert!(out.starts_with("compose.yaml: read as compose\n\n3:12: jaafarn/raqeem-mentor-backend:v0.1.1\n  found by    compose, a field\n"), "{out}");
    assert!(out.ends_with("  here        rewritten to ghcr.io/mj-nehme/raqeem/mentor-backend:v0.2.0\n"), "{out}");
    let out = tree.out(&["explain", "chart/values.yaml:3"]);
    assert!(out.contains("  tag in      v0.1.1 at 3:9\n"), "{out}");
    let out = tree.out(&["explain", "chart/values.yaml:5:10"]);
    assert!(out.contains("here        stays: its registry may be in the variable in front"), "{out}");
    assert!(tree.out(&["explain", "compose.yaml:1"]).contains("no image reference is found on this line"));
    tree.fails(&["explain", "compose.yaml:99"], "it has 6 lines");
}

#[test]
fn packs_are_shown_and_tested() {
    let tree = two();
    let all = tree.out(&["packs"]);
    assert!(all.contains("raqeem-v0.2 ") && all.contains("--set harbor="), "{all}");
    let one = tree.out(&["packs", "mirror-harbor", "--set", "harbor=h.io/p"]);
    assert!(one.contains("to       h.io/p/{path}"), "{one}");
    // All that a rule says is shown.
    tree.write("all.toml", "[pack]\nname = \"a\"\ndescription = \"d\"\n[[rule]]\nid = \"r\"\nfrom = \"a/{n:b|c}\"\nto = \"c.io/{n}\"\nwhen = { version = \">=1\", otherwise = true }\ndigest = \"drop\"\ntags = { \"1.{x}\" = \"2.{x}\", \"edge\" = \"\", \"\" = \"3\" }\n");
    let one = tree.out(&["packs", "all.toml"]);
    for line in ["  from     a/{n:b|c}", "  when     >=1, or no version", "  tags     1.{x} -> 2.{x}, edge -> no tag, no tag -> 3", "  digest   goes where the tag changes"] {
        assert!(one.lines().any(|shown| shown == line), "{line}\n{one}");
    }
    let ran = tree.run(&["packs", "test", "./gone.toml"]);
    assert!(ran.status == 2 && ran.err.starts_with("repoint: cannot read the pack ./gone.toml: "), "{}", ran.err);
    assert!(tree.out(&["packs", "strimzi", "--reverse"]).starts_with("strimzi-reverse "));
    let tested = tree.out(&["packs", "test"]);
    assert_eq!(tested.lines().filter(|line| line.ends_with("examples hold")).count(), repoint::rules::embedded().len(), "{tested}");
    assert_eq!(tested.lines().count(), repoint::rules::embedded().len(), "{tested}");
    tree.fails(&["packs", "raqem-v0.2"], "did you mean `raqeem-v0.2`?");
    tree.fails(&["packs", "strimz"], "did you mean `strimzi`?");
    tree.write("bad.toml", "[pack]\nname = \"b\"\ndescription = \"d\"\n[[rule]]\nid = \"r\"\nfrom = \"a/b\"\nto = \"c.io/d\"\nexamples = [[\"a/b:1\", \"c.io/e:1\"]]\n");
    let ran = tree.run(&["packs", "test", "bad.toml"]);
    assert_eq!((ran.status, ran.out.as_str()), (1, "b: 0 of 1 examples hold\n  b/r: a/b:1 should become c.io/e:1, and becomes c.io/d:1\n"));
}

#[test]
fn parameters_and_rules_are_checked() {
    let tree = two();
    tree.fails(&["-r", "k8s.gcr.io=registry.k8s.io"], "FROM, \"k8s.gcr.io\": k8s.gcr.io is a registry, and an image has a name behind it; all images there are k8s.gcr.io/{path...}");
    tree.fails(&["-p", "mirror-harbor"], "needs a value for `harbor`");
    tree.fails(&["-p", "mirror-harbor", "--set", "harbr=x.io"], "needs a value for `harbor`");
    tree.fails(&["-p", "mirror-harbor", "--set", "harbor=x.io/p", "--set", "habor=y"], "no pack has a parameter of this name (did you mean `harbor`?)");
    tree.fails(&["--set", "a=b"], "none of the packs has parameters");
    tree.fails(&["-r", "a/b=quay.io/a/b", "-r", "quay.io/a/b=a/b"], "turns that back");
    tree.fails(&["-r", "jaafarn/x=docker.io/library/postgres", "-p", "docker-hub-explicit", "-p", "minio-quay", "-r", "quay.io/minio/minio=minio/minio"], "do not go together");
    assert!(tree.out(&["-r", "postgres=quay.io/p/postgres", "-p", "docker-hub-explicit"]).contains("+    image: quay.io/p/postgres:16"));
}

#[test]
fn a_move_is_turned_round() {
    let tree = Tree::new(&[("compose.yaml", "services:\n  a:\n    image: quay.io/strimzi/kafka:1\n")]);
    let ran = tree.run(&["-p", "strimzi", "--reverse"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.out.ends_with("-    image: quay.io/strimzi/kafka:1\n+    image: docker.io/strimzi/kafka:1\n"), "{}{}", ran.out, ran.err);
    let ran = tree.run(&["-p", "k8s-gcr-io", "--reverse"]);
    assert!(ran.status == 2 && ran.err.contains("nothing of the pack k8s-gcr-io can be turned round"), "{}", ran.err);
}

/// Checks a value against the part of JSON Schema that the schemas here use.
fn validate(value: &Value, schema: &Value, root: &Value, at: &str) {
    if let Some(name) = schema["$ref"].as_str() {
        let target = name.trim_start_matches("#/").split('/').fold(root, |value, key| &value[key]);
        validate(value, target, root, at);
    }
    for of in ["oneOf", "anyOf"] {
        if let Some(choices) = schema[of].as_array() {
            let fits = choices.iter().any(|choice| std::panic::catch_unwind(|| validate(value, choice, root, at)).is_ok());
            assert!(fits, "{at}: {value} fits none of {of}");
        }
    }
    if let Some(constant) = schema.get("const") {
        assert_eq!(value, constant, "{at}");
    }
    let is = |kind: &str| match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("{at}: the type {other} is not known here"),
    };
    match &schema["type"] {
        Value::String(kind) => assert!(is(kind), "{at}: {value} is no {kind}"),
        Value::Array(kinds) => assert!(kinds.iter().any(|kind| is(kind.as_str().unwrap())), "{at}: {value} is none of {kinds:?}"),
        _ => {}
    }
    for required in schema["required"].as_array().into_iter().flatten() {
        assert!(value.get(required.as_str().unwrap()).is_some(), "{at}: {required} is missing");
    }
    if let (Some(fields), Some(known)) = (value.as_object(), schema["properties"].as_object()) {
        for (key, inner) in fields {
            match known.get(key) {
                Some(schema) => validate(inner, schema, root, &format!("{at}.{key}")),
                // A variant's name stands beside the schema that it refers to.
                None => assert!(key == "type" || schema.get("$ref").is_some(), "{at}: {key} is not in the schema"),
            }
        }
    }
    if let (Some(items), Some(schema)) = (value.as_array(), schema.get("items")) {
        items.iter().enumerate().for_each(|(index, item)| validate(item, schema, root, &format!("{at}[{index}]")));
    }
}

#[track_caller]
fn fits(text: &str, schema: &str) -> Value {
    let value: Value = serde_json::from_str(text).unwrap();
    let path = format!("{}/docs/schemas/{schema}.json", env!("CARGO_MANIFEST_DIR"));
    let schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    validate(&value, &schema, &schema, "");
    value
}

#[test]
fn json_fits_its_schema() {
    let value = fits(&two().out(&["--output", "json"]), "rewrite-1");
    assert_eq!(value["files"][0]["path"], "chart/values.yaml");
    assert_eq!(value["files"][1]["rewrites"][0]["after"], "ghcr.io/mj-nehme/raqeem/mentor-backend:v0.2.0");
    assert_eq!(value["files"][0]["skips"][0]["code"], "hidden-registry");
    assert_eq!(value["summary"]["references"], 3);
    // The edits are all that is needed to make the change.
    let mut text = COMPOSE.to_owned();
    let edits: Vec<&Value> = value["files"][1]["rewrites"].as_array().unwrap().iter().flat_map(|rewrite| rewrite["edits"].as_array().unwrap()).collect();
    for edit in edits.iter().rev() {
        text.replace_range(edit["start"].as_u64().unwrap() as usize..edit["end"].as_u64().unwrap() as usize, edit["text"].as_str().unwrap());
    }
    let tree = two();
    tree.out(&["--apply"]);
    assert_eq!(text, tree.read("compose.yaml"));
    fits(&Tree::new(&[]).out(&["--output", "json"]), "rewrite-1");
}

#[test]
fn json_lines_are_a_record_a_file() {
    let out = two().out(&["--output", "json-lines"]);
    let kinds: Vec<String> = out.lines().map(|line| fits(line, "rewrite-line-1")["type"].as_str().unwrap().to_owned()).collect();
    assert_eq!(kinds, ["run", "file", "file", "summary"]);
}

#[test]
fn sarif_has_results_rules_and_fixes() {
    let value: Value = serde_json::from_str(&two().out(&["--output", "sarif"])).unwrap();
    assert_eq!(value["version"], "2.1.0");
    let run = &value["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let rules: Vec<&str> = run["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 3);
    for result in results {
        assert!(rules.contains(&result["ruleId"].as_str().unwrap()));
        let location = &result["locations"][0]["physicalLocation"];
        assert!(location["artifactLocation"]["uri"].is_string() && location["region"]["startLine"].as_u64().unwrap() > 0);
        assert!(!result["fixes"][0]["artifactChanges"][0]["replacements"].as_array().unwrap().is_empty());
    }
    let region = &results[1]["locations"][0]["physicalLocation"]["region"];
    assert_eq!((region["startLine"].as_u64(), region["startColumn"].as_u64(), region["endColumn"].as_u64()), (Some(3), Some(12), Some(48)));
}

#[test]
fn annotations_name_file_line_and_column() {
    let out = two().out(&["--output", "github"]);
    assert!(out.contains("::warning file=compose.yaml,line=5,endLine=5,col=12,endColumn=23,title=raqeem-v0.2/docker-hub::`postgres:16` should be `docker.io/library/postgres:16`\n"), "{out}");
}

#[test]
fn code_quality_fingerprints_are_unique_and_outlive_moved_lines() {
    let prints = |text: &str| -> Vec<String> {
        let value: Value = serde_json::from_str(&Tree::new(&[("compose.yaml", text)]).out(&["--output", "gitlab"])).unwrap();
        value.as_array().unwrap().iter().map(|one| one["fingerprint"].as_str().unwrap().to_owned()).collect()
    };
    let text = "services:\n  a:\n    image: postgres:16\n  b:\n    image: postgres:16\n";
    let first = prints(text);
    assert!(first.len() == 2 && first[0] != first[1]);
    assert_eq!(first, prints(&format!("# moved\n\n{text}")));
}

#[test]
fn a_patch_is_what_git_applies() {
    let tree = Tree::in_git(&[("compose.yaml", COMPOSE), ("chart/values.yaml", VALUES)]);
    let patch = tree.run(&["--output", "patch"]);
    assert_eq!(patch.err, "");
    tree.write(".git/p", &patch.out);
    tree.git(&["apply", ".git/p"]);
    let other = two();
    other.out(&["--apply"]);
    for path in ["compose.yaml", "chart/values.yaml"] {
        assert_eq!(tree.read(path), other.read(path));
    }
}

#[test]
fn the_configuration_is_merged_key_by_key() {
    let tree = Tree::new(&[
        ("repoint.toml", "packs = []\nexclude = [\"old/\"]\n\n[[rule]]\nfrom = \"a/{x}\"\nto = \"quay.io/a/{x}\"\n"),
        ("compose.yaml", "services:\n  a:\n    image: a/b:1\n"),
        ("old/compose.yaml", "services:\n  a:\n    image: a/b:1\n"),
        ("team/repoint.toml", "exclude = [\"sub/\"]\n[[rule]]\nfrom = \"a/{x}\"\nto = \"ghcr.io/team/{x}\"\n"),
        ("team/compose.yaml", "services:\n  a:\n    image: a/b:1\n"),
        ("team/old/compose.yaml", "services:\n  a:\n    image: a/b:1\n"),
        ("team/sub/compose.yaml", "services:\n  a:\n    image: a/b:1\n"),
    ]);
    let plus = |ran: &str| -> Vec<String> { ran.lines().filter(|line| line.starts_with('+') && line.len() > 3).map(str::to_owned).collect() };
    let expected = ["+++ b/compose.yaml", "+    image: quay.io/a/b:1", "+++ b/team/compose.yaml", "+    image: ghcr.io/team/b:1", "+++ b/team/old/compose.yaml", "+    image: ghcr.io/team/b:1"];
    assert_eq!(plus(&tree.out(&[])), expected);
    // From below, the same files are the same.
    assert_eq!(plus(&tree.run_in("team", &[], "").out), ["+++ b/compose.yaml", "+    image: ghcr.io/team/b:1", "+++ b/old/compose.yaml", "+    image: ghcr.io/team/b:1"]);
    assert_eq!(plus(&tree.run_in("old", &[], "").out), [""; 0]);
    // The command line wins.
    let given = tree.out(&["-r", "a/b=x.io/b"]);
    assert!(given.contains("+    image: x.io/b:1") && !given.contains("quay.io"), "{given}");
    assert_eq!(tree.out(&["--no-config", "-p", "minio-quay"]), "");
    let out = tree.out(&["explain", "--config", "team/compose.yaml"]);
    for (key, from) in [("exclude", "team/repoint.toml:1"), ("rule", "team/repoint.toml:2"), ("packs", "repoint.toml:1"), ("hidden", "default")] {
        assert!(out.lines().any(|line| line.starts_with(key) && line.ends_with(from)), "{key} from {from}\n{out}");
    }
    // A configuration for many repositories may lie anywhere.
    tree.write("ci/repoint.toml", "exclude = [\"team/\"]\npacks = [\"own.toml\"]\n");
    tree.write("ci/own.toml", "[pack]\nname = \"own\"\ndescription = \"d\"\n[[rule]]\nid = \"a\"\nfrom = \"a/b\"\nto = \"x.io/b\"\n");
    let expected = ["+++ b/compose.yaml", "+    image: x.io/b:1", "+++ b/old/compose.yaml", "+    image: x.io/b:1"];
    assert_eq!(plus(&tree.out(&["--config", "ci/repoint.toml"])), expected);
    let other = Tree::new(&[("compose.yaml", "services:\n  a:\n    image: a/b:1\n"), ("team/compose.yaml", "services:\n  a:\n    image: a/b:1\n")]);
    assert_eq!(plus(&other.out(&["--config", tree.path("ci/repoint.toml").to_str().unwrap()])), expected[..2]);
    // All that is wrong is said at once.
    tree.write("team/repoint.toml", "exclud = []\n");
    tree.write("old/repoint.toml", "[[rule]]\nfrom = \"a\"\nto = \"b\"\n[[rule]]\nfrom = \"c\"\nto = \"a\"\n");
    tree.write("new/repoint.toml", "hidden = true\npacks = [\"argp\"]\n");
    tree.write("new/x", "");
    let ran = tree.run(&[]);
    for said in [
        "team/repoint.toml:1:1: unknown key `exclud` (did you mean `exclude`?)",
        "old/repoint.toml:4:1: c=a turns docker.io/library/c into a, which a=b would turn into b on the next run",
        "new/repoint.toml:2:1: `packs`: there is no pack `argp` (did you mean `argo`?)",
    ] {
        assert!(ran.status == 2 && ran.err.contains(said), "{said}\n{}", ran.err);
    }
    tree.write("team/repoint.toml", "[lint]\nallow = [\"ghcr.io\", \"https://quay.io\"]\n");
    tree.fails(&["lint", "team"], "team/repoint.toml:2:21: `allow`: `https://quay.io` is no registry");
    tree.fails(&["lint", "--no-config", "--allow", "team"], "--allow: `team` is no registry, such as ghcr.io, nor the beginning of a name below one");
}

#[test]
fn fields_of_ones_own_are_rewritten() {
    let tree = Tree::new(&[
        (
            "repoint.toml",
            "packs = [\"docker-hub-explicit\"]\n[[field]]\nfiles = [\"*.side\"]\nselect = \"spec.ref\"\n[[field]]\nfiles = [\"conf/\"]\nregex = '^pull (?<repository>[a-z./]+) (?<tag>\\S+)$'\n",
        ),
        ("a.side", "spec:\n  ref: nginx # short\n  other: nginx\n"),
        ("conf/x", "pull redis 7\r\nkeep redis 7\r\n"),
    ]);
    let ran = tree.run(&["--apply"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert_eq!(tree.read("a.side"), "spec:\n  ref: docker.io/library/nginx # short\n  other: nginx\n");
    assert_eq!(tree.read("conf/x"), "pull docker.io/library/redis 7\r\nkeep redis 7\r\n");
    // An expression that does not take what it would become is the user's to mend.
    let text = tree.read("repoint.toml").replace("[a-z./]", "[a-z/]");
    tree.write("repoint.toml", &text);
    tree.write("conf/x", "pull redis 7\n");
    tree.fails(&["--apply"], "conf/x: left as it is, because the field of your own");
    assert_eq!(tree.read("conf/x"), "pull redis 7\n");
}

#[test]
fn a_configuration_is_begun_and_extended() {
    let tree = Tree::new(&[("compose.yaml", COMPOSE)]);
    tree.out(&["init"]);
    tree.fails(&["init"], "is there already");
    let before = tree.read("repoint.toml");
    tree.out(&["rule", "add", "postgres", "quay.io/me/postgres"]);
    assert!(tree.read("repoint.toml").starts_with(&before));
    assert!(tree.out(&[]).contains("+    image: quay.io/me/postgres:16"));
    tree.fails(&["rule", "add", "quay.io/me/postgres", "docker.io/library/postgres"], "turns that back");
    tree.fails(&["rule", "add", "a b", "c"], "FROM");
}

#[test]
fn formats_and_hidden_files_are_chosen() {
    let tree = Tree::new(&[("compose.yaml", COMPOSE), ("chart/values.yaml", VALUES), (".hid/compose.yaml", COMPOSE)]);
    let files = |args: &[&str]| tree.out(&[&["list", "--by", "file"], args].concat()).lines().map(|line| line.split_whitespace().last().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(files(&[]), [".hid/compose.yaml", "chart/values.yaml", "compose.yaml"]);
    assert_eq!(files(&["--format", "compose"]), [".hid/compose.yaml", "compose.yaml"]);
    assert_eq!(files(&["--not-format", "compose"]), ["chart/values.yaml"]);
    assert_eq!(files(&["--no-hidden"]), ["chart/values.yaml", "compose.yaml"]);
    assert_eq!(files(&["--no-hidden", "--hidden", "--exclude", "chart/"]), [".hid/compose.yaml", "compose.yaml"]);
    tree.fails(&["list", "--format", "compos"], "did you mean `compose`?");
    tree.fails(&["list", "--format", "csv"], "--format says which files are read; `--output csv` is what is printed");
}

#[test]
fn a_list_says_which_files() {
    let tree = Tree::new(&[("a b/compose.yaml", COMPOSE), ("compose.yaml", COMPOSE), ("CHANGELOG.md", "`jaafarn/raqeem-web:v0.1.1`\n")]);
    let names = |ran: Ran| ran.out.lines().filter_map(|line| line.strip_prefix("+++ b/")).map(|name| name.trim_end_matches('\t').to_owned()).collect::<Vec<_>>();
    assert_eq!(names(tree.run_in("", &["--files-from", "-"], "a b/compose.yaml\r\nCHANGELOG.md\n")), ["a b/compose.yaml"]);
    assert_eq!(names(tree.run_in("", &["--files-from", "-"], "compose.yaml\0a b/compose.yaml\0")), ["a b/compose.yaml", "compose.yaml"]);
    let ran = tree.run_in("", &["--files-from", "-"], "gone.yaml\n");
    assert!(ran.status == 2 && ran.err.contains("gone.yaml"), "{}", ran.err);
    assert_eq!(names(tree.run_in("", &["--files-from", "-"], "")), [""; 0]);
}

/// A file that is given by two names is one file, and what was named counts.
#[test]
fn a_file_below_several_paths_is_one() {
    let tree = Tree::new(&[("docs/CHANGELOG.md", "`jaafarn/raqeem-web:v0.1.1`\n"), ("docs/compose.yaml", COMPOSE), ("x/y", "")]);
    let top = tree.path("").canonicalize().unwrap();
    let top = top.to_str().unwrap();
    for (paths, found) in [
        (&["docs", "./docs", "x/../docs", top][..], "2 references in 1 file"),
        (&[".", "docs/CHANGELOG.md"], "3 references in 2 files"),
        (&["docs/compose.yaml", "./docs/compose.yaml"], "2 references in 1 file"),
    ] {
        let ran = tree.run(&[&["--check"], paths].concat());
        assert!(ran.status == 1 && ran.err.contains(&format!("would rewrite {found} (")), "{paths:?}: {}", ran.err);
    }
    assert!(tree.out(&["x/../docs"]).contains("+++ b/docs/compose.yaml\n"));
    assert_eq!(tree.run(&["--apply", ".", top]).status, 0);
    assert!(tree.read("docs/compose.yaml").contains("docker.io/library/postgres"));
}

/// Of two repositories neither says what the other's files mean, and no two files are shown by one path.
#[test]
fn repositories_beside_the_working_folder_are_kept_apart() {
    let overlay = "resources: [../base]\nimages:\n  - name: redis\n    newTag: \"8\"\n";
    let pod = |image: &str| format!("apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - image: {image}\n");
    let tree = Tree::new(&[
        ("one/base/kustomization.yaml", "resources: [pod.yaml]\n"),
        ("one/base/pod.yaml", &pod("redis:7")),
        ("one/top/kustomization.yaml", overlay),
        ("two/base/kustomization.yaml", "resources: [pod.yaml]\n"),
        ("two/base/pod.yaml", &pod("quay.io/a/redis:7")),
        ("two/top/kustomization.yaml", overlay),
        ("here/x", ""),
    ]);
    let named = |ran: Ran| ran.out.lines().filter_map(|line| line.strip_prefix("+++ b/")).map(str::to_owned).collect::<Vec<_>>();
    let rule = ["-r", "redis=ghcr.io/x/redis"];
    assert_eq!(named(tree.run_in("here", &[&rule[..], &["../one", "../two"]].concat(), "")), ["one/base/pod.yaml", "one/top/kustomization.yaml"]);
    assert_eq!(named(tree.run_in("here", &[&rule[..], &[".", "../one/base/pod.yaml"]].concat(), "")), ["one/base/pod.yaml"]);
    // Of one alone the paths count from it.
    assert_eq!(named(tree.run_in("here", &[&rule[..], &["../one"]].concat(), "")), ["base/pod.yaml", "top/kustomization.yaml"]);
    // Globs are about what is shown.
    assert_eq!(named(tree.run_in("here", &[&rule[..], &["../one", "../two", "--include", "one/base/"]].concat(), "")), ["one/base/pod.yaml"]);
}

#[test]
fn a_filter_says_what_cannot_be_turned_round_and_leaves_what_is_no_text() {
    let tree = two();
    let ran = tree.run_in("", &["--stdin-filename", "compose.yaml", "--reverse"], COMPOSE);
    assert!(ran.status == 0 && ran.out == COMPOSE && ran.err.contains("docker-hub cannot be turned round"), "{}", ran.err);
    let binary = format!("{COMPOSE}\0");
    assert_eq!(tree.run_in("", &["--stdin-filename", "compose.yaml"], &binary).out, binary);
    tree.fails(&["--stdin-filename", "compose.yaml", "--since", "HEAD"], "cannot be used with");
    tree.fails(&["-j", "1000"], "1000 is not in 0..=256");
}

#[test]
fn a_filter_rewrites_a_text() {
    let tree = two();
    let ran = tree.run_in("", &["--stdin-filename", "x/compose.yaml"], "services:\r\n  b:\r\n    image: postgres:16");
    assert_eq!((ran.status, ran.out.as_str(), ran.err.as_str()), (0, "services:\r\n  b:\r\n    image: docker.io/library/postgres:16", ""));
    assert_eq!(tree.run_in("", &["--stdin-filename", "x.txt"], "postgres:16").out, "postgres:16");
    // What only the rule's own word leads to is read as in a run over files.
    let steps = "steps:\n- name: node\n  entrypoint: old.example/t";
    let rules = ["-r", "node=mirror.example/node", "-r", "old.example/{n}=new.example/{n}"];
    let ran = tree.run_in("", &[&["--stdin-filename", "templates/steps.yml"], &rules[..]].concat(), steps);
    assert_eq!((ran.status, ran.out.as_str()), (0, "steps:\n- name: mirror.example/node\n  entrypoint: new.example/t"), "{}", ran.err);
}

#[test]
fn what_git_tracks_is_not_ignored() {
    let tree = Tree::in_git(&[(".gitignore", "hack/\n*.local.yaml\n"), ("compose.yaml", COMPOSE)]);
    for path in ["hack/kind/compose.yaml", "hack/compose.yaml", "app/compose.local.yaml"] {
        tree.write(path, COMPOSE);
    }
    let files = |args: &[&str]| {
        let mut files: Vec<String> = tree.out(args).lines().filter_map(|line| line.strip_prefix("+++ b/").map(str::to_owned)).collect();
        files.sort();
        files
    };
    assert_eq!(files(&[]), ["compose.yaml"]);
    tree.git(&["add", "--force", "hack/kind/compose.yaml", "app/compose.local.yaml"]);
    assert_eq!(files(&[]), ["app/compose.local.yaml", "compose.yaml", "hack/kind/compose.yaml"]);
    // A folder that is named is looked into.
    assert_eq!(files(&["hack"]), ["hack/compose.yaml", "hack/kind/compose.yaml"]);
    assert_eq!(files(&["--no-ignore"]), ["app/compose.local.yaml", "compose.yaml", "hack/compose.yaml", "hack/kind/compose.yaml"]);
    assert_eq!(files(&["--exclude", "hack"]), ["app/compose.local.yaml", "compose.yaml"]);
    tree.write(".repointignore", "hack/\n");
    assert_eq!(files(&[]), ["app/compose.local.yaml", "compose.yaml"]);
}

#[test]
fn only_what_changed_since() {
    let tree = Tree::in_git(&[("compose.yaml", COMPOSE), ("b/compose.yaml", COMPOSE)]);
    tree.write("b/compose.yaml", &format!("{COMPOSE}# x\n"));
    tree.write("c/compose.yaml", COMPOSE);
    let files = |args: &[&str]| tree.out(args).lines().filter_map(|line| line.strip_prefix("+++ b/")).map(|name| name.trim_end_matches('\t').to_owned()).collect::<Vec<_>>();
    assert_eq!(files(&["--since", "HEAD"]), ["b/compose.yaml", "c/compose.yaml"]);
    tree.git(&["add", "-A"]);
    tree.git(&["commit", "-qm", "b"]);
    assert_eq!(files(&["--since", "HEAD"]), [""; 0]);
    assert_eq!(files(&["--since", "HEAD~1"]), ["b/compose.yaml", "c/compose.yaml"]);
    tree.fails(&["--since=--help"], "git knows no such commit");
    // A folder in which git finds nothing, and one that is in no repository.
    let broken = two();
    broken.fails(&["--since", "HEAD"], "--since: git does not say what changed: fatal: not a git repository");
    fs::remove_dir(broken.path(".git")).unwrap();
    broken.fails(&["--since", "HEAD"], "--since: . is not in a git repository");
}

/// A key of `[set]` that no pack has a use for is a slip; one that a pack of a nearer configuration needs is not.
#[test]
fn a_parameter_that_no_pack_has_is_named() {
    let tree = Tree::new(&[
        ("compose.yaml", COMPOSE),
        ("hub/compose.yaml", COMPOSE),
        ("hub/repoint.toml", "packs = [\"mirror\"]\n"),
        ("repoint.toml", "packs = [\"docker-hub-explicit\"]\n[set]\nmirror = \"m.example.com\"\nmirorr = \"m.example.com\"\n"),
    ]);
    let slip = "repoint.toml:4:1: `set.mirorr`: no";
    let ran = tree.run(&["--check"]);
    assert!(ran.status == 1 && ran.err.contains(slip) && ran.err.matches("`set.").count() == 1, "{}", ran.err);
    let ran = tree.run_in("hub", &["--check", "--output", "json"], "");
    assert!(ran.err.contains("`set.mirorr`: no pack has a parameter of this name (did you mean `mirror`?); there are: mirror"), "{}", ran.err);
    // The command line chooses other packs.
    assert!(!tree.run(&["--check", "-p", "dotnet"]).err.contains("`set."));
    tree.write("hub/repoint.toml", "");
    assert!(tree.run(&["--check"]).err.contains("repoint.toml:3:1: `set.mirror`: none of the packs has parameters"));
    tree.write("repoint.toml", "packs = [\"mirror\"]\n[set]\nmirror = \"https://m.example.com\"\n");
    tree.fails(&["--check"], "`https://` is a part of URLs, which images do not have: leave it out");
    tree.write("repoint.toml", "packs = [\"mirror\"]\n");
    tree.fails(&["--check"], "--set mirror=mirror.example.com:5000, or `mirror` below [set] in repoint.toml");
}

/// A rule of a pack that counts in several folders, beside other rules in each, is one rule.
#[test]
fn a_rule_that_counts_in_several_folders_is_counted_once() {
    let tree = Tree::new(&[
        ("compose.yaml", COMPOSE),
        ("repoint.toml", "packs = [\"docker-hub-explicit\"]\n"),
        ("sub/compose.yaml", COMPOSE),
        ("sub/repoint.toml", "[[rule]]\nfrom = \"postgres\"\nto = \"quay.io/acme/postgres\"\n"),
    ]);
    let ran = tree.run(&["--check"]);
    assert!(ran.err.contains("  docker-hub                      3 references in 2 files\n"), "{}", ran.err);
    assert_eq!(ran.err.matches("docker-hub").count(), 2, "{}", ran.err);
}

/// What a workflow fills in may hold upper case, which GitHub's registry does not take.
#[test]
fn a_name_that_may_hold_upper_case_is_said() {
    let rule = "jaafarn/{path...}=ghcr.io/jaafarn/{path}";
    for (name, is_said) in [("${{ github.repository }}/web", true), ("${CI_PROJECT_PATH}/web", true), ("$CI_PROJECT_PATH/web", true), ("${CI_PROJECT_PATH_SLUG}/web", false), ("web", false)] {
        let tree = Tree::new(&[("compose.yaml", &format!("services: \n  a:\n    image: jaafarn/{name}:1\n"))]);
        let ran = tree.run(&["--check", "-r", rule]);
        assert_eq!(ran.err.contains("compose.yaml:3:12: ghcr.io wants lower case"), is_said, "{name}: {}", ran.err);
    }
}

/// A run that is about some of the files goes by what the others say: what they build, and what charts put in front.
#[test]
fn what_others_build_counts_where_a_run_is_about_some() {
    let deployment = "kind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n        - {name: a, image: acme/app}\n        - {name: b, image: redis}\n";
    let tree = Tree::in_git(&[
        ("Makefile", "app:\n\tdocker build -t acme/app .\n"),
        ("base/deployment.yaml", deployment),
        ("base/kustomization.yaml", "resources: [deployment.yaml]\n"),
        ("chart/values.yaml", "global:\n  imageRegistry: quay.io\n"),
        ("chart/Chart.yaml", "name: a\nversion: 1.0.0\n"),
        ("old.yaml", "kind: Pod\nspec:\n  containers: [{name: a, image: redis}]\n"),
    ]);
    tree.write("compose.yaml", "services:\n  a:\n    image: acme/app\n  b:\n    image: redis\n");
    tree.write("over/kustomization.yaml", "resources: [../base]\nimages:\n  - {name: redis, newTag: '7'}\n");
    let ran = tree.run(&["--check", "-v", "--since", "HEAD"]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    for said in [
        "compose.yaml:3:12: acme/app: built here, not pulled",
        "over/kustomization.yaml:3:12: redis:7: no manifest that this kustomization takes in has this name to change",
        "would rewrite 1 reference in 1 file",
        "left alone 2 mentions",
    ] {
        assert!(ran.err.contains(said), "{said}\n{}", ran.err);
    }
    let ran = tree.run(&["--check", "-v", "--format", "compose"]);
    assert!(ran.err.contains("would rewrite 1 reference in 1 file") && ran.err.contains("compose.yaml:3:12: acme/app: built here"), "{}", ran.err);
    assert_eq!(tree.out(&["list", "--since", "HEAD", "--by", "file"]), "2  compose.yaml\n1  over/kustomization.yaml\n");
    let ran = tree.run(&["lint", "--since", "HEAD", "--format", "compose"]);
    assert!(ran.out.contains("compose.yaml:5:12") && !ran.out.contains("acme/app") && !ran.out.contains("old.yaml"), "{}", ran.out);
}

/// A repository that somebody else made names programs in its configuration. git runs them where it compares files; repoint does not let it.
#[cfg(unix)]
#[test]
fn no_program_of_a_repository_is_run() {
    let tree = Tree::in_git(&[("compose.yaml", COMPOSE), (".gitattributes", "* filter=a=b.c\n")]);
    tree.git(&["config", "filter.a=b.c.clean", "touch ran; cat"]);
    tree.git(&["config", "filter.a=b.c.required", "true"]);
    tree.git(&["config", "core.fsmonitor", "touch ran; false"]);
    // git looks into a file only if its time stamp is another than the one that it knows.
    for (seconds, args) in [(1, &["--since", "HEAD"][..]), (2, &["--apply", "--require-clean"])] {
        let time = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000 + seconds);
        fs::File::options().write(true).open(tree.path("compose.yaml")).unwrap().set_modified(time).unwrap();
        let ran = tree.run(args);
        assert_eq!(ran.status, 0, "{}", ran.err);
        assert!(!tree.path("ran").exists(), "{args:?}");
    }
    assert!(tree.read("compose.yaml").contains("docker.io/library/postgres"));
}

#[test]
fn files_with_changes_are_named_or_refused() {
    let tree = Tree::in_git(&[("compose.yaml", COMPOSE), ("b/compose.yaml", COMPOSE), ("c.txt", "x")]);
    tree.write("b/compose.yaml", &format!("{COMPOSE}# x\n"));
    tree.write("c.txt", "y");
    let ran = tree.run(&["--apply", "--require-clean"]);
    assert!(ran.status == 2 && ran.err.contains("nothing was written") && ran.err.contains("b/compose.yaml") && !ran.err.contains("c.txt"), "{}", ran.err);
    assert_eq!(tree.read("compose.yaml"), COMPOSE);
    let ran = tree.run(&["--apply"]);
    assert_eq!(ran.status, 0);
    assert!(ran.err.contains("b/compose.yaml: had changes that are not committed") && !ran.err.contains("\ncompose.yaml: had"), "{}", ran.err);
    let outside = two();
    fs::remove_dir(outside.path(".git")).unwrap();
    assert_eq!(outside.run(&["--apply", "--require-clean"]).status, 0);
}

#[test]
fn submodules_and_pointers_are_left_alone() {
    let tree = Tree::new(&[
        ("compose.yaml", COMPOSE),
        ("lib/.git", "gitdir: ../.git/modules/lib\n"),
        ("lib/compose.yaml", COMPOSE),
        ("big.yaml", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n# jaafarn/raqeem-web:v0.1.1\n"),
    ]);
    let ran = tree.run(&["-v"]);
    assert!(!ran.out.contains("lib/") && !ran.out.contains("big.yaml"), "{}", ran.out);
    assert!(ran.err.contains("lib: a submodule") && ran.err.contains("big.yaml: a pointer of Git LFS"), "{}", ran.err);
}

#[test]
fn programs_hear_of_what_belongs_to_no_file() {
    let tree = Tree::new(&[("compose.yaml", COMPOSE), ("lib/.git", "gitdir: ../.git/modules/lib\n"), ("lib/compose.yaml", COMPOSE)]);
    let ran = tree.run(&["--output", "json"]);
    fits(&ran.out, "rewrite-1");
    let document: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(document["summary"]["problems"][0]["path"], "lib");
    for args in [&["--output", "json"][..], &["--output", "sarif"], &["list"], &["lint"]] {
        assert!(tree.run(args).err.contains("lib: a submodule, which is a repository of its own: run repoint there"), "{args:?}");
    }
}

/// Whoever writes a marker means something to stay.
#[test]
fn a_marker_that_keeps_nothing_is_named() {
    let tree = Tree::new(&[("compose.yaml", "services:\n  a:\n    image: nginx # repoint: ignore-line\n  # repoint: ignore-end\n  b:\n    image: redis # repoint: ignore\n")]);
    let ran = tree.run(&["--check"]);
    assert!(ran.err.contains("compose.yaml:3:20: this marker is not known and keeps nothing; there are `ignore`, "), "{}", ran.err);
    assert!(ran.err.contains("compose.yaml:4:5: this marker ends nothing: no `repoint: ignore-start` stands above it"), "{}", ran.err);
    assert!(ran.err.contains("would rewrite 1 reference in 1 file"), "{}", ran.err);
}

/// Lines that git and the walk read otherwise leave nothing out, and that is said: somebody meant them to.
#[test]
fn a_pattern_that_leaves_nothing_out_is_named() {
    let tree = Tree::new(&[("a/compose.yaml", COMPOSE), (".repointignore", "b/\n{x\n")]);
    let said = ".repointignore:2:1: `{x` leaves nothing out, since it cannot be understood";
    for (folder, args, status) in [("", &["--check"][..], 1), ("a", &["--check"], 1), ("", &["list"], 0)] {
        let ran = tree.run_in(folder, args, "");
        assert!(ran.status == status && ran.err.contains(said), "{folder}: {} {}", ran.status, ran.err);
    }
}

/// What rewriting names is named where images are only listed or judged, too.
#[test]
fn a_file_that_is_not_read_is_named_by_every_command() {
    let tree = Tree::new(&[("compose.yaml", COMPOSE)]);
    fs::write(tree.path("old.yaml"), b"# caf\xe9\nimage: postgres:16\n").unwrap();
    fs::write(tree.path("wide.yaml"), COMPOSE.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()).unwrap();
    tree.write("large.yaml", &format!("{COMPOSE}{}", "#\n".repeat(1 << 20)));
    fs::write(tree.path("other.bin"), b"\0image: postgres:16\n").unwrap();
    for command in ["list", "lint"] {
        let ran = tree.run(&[command, "--max-size", "1"]);
        assert_eq!(ran.status, 2, "{}", ran.err);
        for said in ["old.yaml:1:6: is not UTF-8 here", "wide.yaml: is UTF-16", "large.yaml: has 3 MiB, so it is left alone"] {
            assert!(ran.err.contains(said), "{command}: {said}\n{}", ran.err);
        }
        assert!(!ran.err.contains("other.bin") && ran.out.contains("compose.yaml:3:12"), "{command}: {}", ran.err);
    }
    tree.fails(&["explain", "wide.yaml:1"], "wide.yaml: is UTF-16");
    tree.fails(&["explain", "old.yaml"], "old.yaml:1:6: is not UTF-8 here");
    tree.fails(&["explain", "compose.yaml:0"], "`0` is no line of compose.yaml: lines count from 1");
    tree.fails(&["explain", "gone.yaml:3"], "there is no file gone.yaml");
}

#[test]
fn a_list_is_counted_and_narrowed() {
    let tree = Tree::new(&[("compose.yaml", "services:\n  a:\n    image: nginx\n  b:\n    image: nginx\n  c:\n    image: docker.io/a/b:latest\n  d:\n    image: ghcr.io/a/b:1\n")]);
    assert_eq!(tree.out(&["list", "--unique"]), "1  docker.io/a/b:latest\n1  ghcr.io/a/b:1\n2  nginx\n");
    assert_eq!(tree.out(&["list", "--by", "registry"]), "3  docker.io\n1  ghcr.io\n");
    assert_eq!(tree.out(&["list", "--by", "image"]), "1  docker.io/a/b\n2  docker.io/library/nginx\n1  ghcr.io/a/b\n");
    assert_eq!(tree.out(&["list", "--only", "implicit", "--unique"]), "2  nginx\n");
    assert_eq!(tree.out(&["list", "--only", "latest", "--only", "docker-hub", "--unique"]), "1  docker.io/a/b:latest\n2  nginx\n");
    assert_eq!(tree.out(&["list", "--output", "csv", "--only", "latest"]).lines().count(), 4);
    assert!(
        tree.out(&["list", "--output", "csv"])
            .starts_with("file,line,column,written,name,tag,digest,format,sure,split,local\r\ncompose.yaml,3,12,nginx,docker.io/library/nginx,,,compose,field,false,false\r\n")
    );
    fits(&tree.out(&["list", "--output", "json"]), "list-1");
    fits(&tree.out(&["list", "--output", "json", "--unique"]), "list-count-1");
    fits(&tree.out(&["list", "--output", "json", "--by", "registry"]), "list-count-1");
    assert_eq!(tree.out(&["list", "--output", "json-lines"]).lines().count(), 4);
}

#[test]
fn lints_find_and_are_turned_off() {
    let tree = Tree::new(&[("compose.yaml", "services:\n  a:\n    image: nginx\n")]);
    let ran = tree.run(&["lint"]);
    assert_eq!(ran.status, 1);
    assert_eq!(
        ran.out,
        "compose.yaml:3:12: warning: `nginx` does not say its registry: it is docker.io [RP001]\ncompose.yaml:3:12: warning: `nginx` has no tag: it is whatever `latest` is that day [RP002]\n"
    );
    assert_eq!(ran.err, "0 errors, 2 warnings, 0 notes\n");
    assert_eq!(tree.run(&["lint", "--ignore", "RP001,RP002"]).status, 0);
    assert!(tree.run(&["lint", "--select", "RP004"]).out.contains("[RP004]"));
    assert!(tree.run(&["lint", "--allow", "ghcr.io"]).out.contains("error: `nginx` comes from docker.io, and may come from ghcr.io only [RP007]"));
    tree.fails(&["lint", "--ignore", "RP01"], "there is no lint `RP01` (did you mean `RP001`?)");
    fits(&tree.run(&["lint", "--output", "json"]).out, "lint-1");
    for form in ["sarif", "gitlab"] {
        serde_json::from_str::<Value>(&tree.run(&["lint", "--output", form]).out).unwrap();
    }
    tree.write("repoint.toml", "[lint]\nignore = [\"RP002\"]\nseverity = { RP001 = \"note\" }\n");
    let ran = tree.run(&["lint"]);
    assert_eq!((ran.status, ran.out.as_str()), (0, "compose.yaml:3:12: note: `nginx` does not say its registry: it is docker.io [RP001]\n"));
}

#[test]
fn shells_and_man_get_what_they_need() {
    let tree = Tree::new(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = tree.out(&["completions", shell]);
        assert!(script.contains("files-from") && script.contains("completions"), "{shell}");
    }
    tree.out(&["man", "man1"]);
    assert!(Path::new(&tree.path("man1/repoint.1")).is_file() && Path::new(&tree.path("man1/repoint-lint.1")).is_file());
}

#[test]
fn the_files_for_ci_are_sound() {
    let read =
        |path: &str| -> serde_yaml::Value { serde_yaml::from_str(&fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()).unwrap_or_else(|error| panic!("{path}: {error}")) };
    let tree = two();
    let hooks = read(".pre-commit-hooks.yaml");
    for (hook, status) in hooks.as_sequence().unwrap().iter().zip([1, 0, 0]) {
        let words: Vec<&str> = hook["entry"].as_str().unwrap().split(' ').skip(1).collect();
        assert_eq!(tree.run(&words).status, status, "{words:?}");
    }
    let job = read("templates/repoint.gitlab-ci.yml");
    assert!(job["repoint"]["artifacts"]["reports"]["codequality"].is_string());
    // The action's own script, as a runner gives it to bash.
    let action = read("action.yml");
    let step = action["runs"]["steps"].as_sequence().unwrap().iter().find(|step| step["id"].as_str() == Some("check")).unwrap();
    let tree = two();
    tree.write("found", "");
    let program = Path::new(env!("CARGO_BIN_EXE_repoint")).parent().unwrap();
    let path = std::env::join_paths(std::iter::once(program.to_path_buf()).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap()))).unwrap();
    let run_to = |arguments: &str, sarif: &str| {
        let run = Command::new("bash")
            .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"].as_str().unwrap()])
            .current_dir(tree.0.path())
            .env("PATH", &path)
            .envs([("ARGUMENTS", arguments), ("ANNOTATE", "true"), ("SARIF", sarif), ("GITHUB_OUTPUT", "found")])
            .output()
            .unwrap();
        (run.status.code(), String::from_utf8(run.stdout).unwrap())
    };
    let run = |arguments: &str| run_to(arguments, "out.sarif");
    let (status, out) = run("");
    assert_eq!((status, out.lines().filter(|line| line.starts_with("::warning ")).count()), (Some(0), 3), "{out}");
    assert_eq!(tree.read("found"), "found=true\n");
    assert!(serde_json::from_str::<Value>(&tree.read("out.sarif")).unwrap()["runs"][0]["results"].as_array().unwrap().len() == 3);
    assert_eq!(run("-p nothing").0, Some(2));
    // What cannot be written is no finding; a folder that is not there is made.
    assert_eq!(run_to("-p argo", "new/folder/out.sarif").0, Some(0));
    assert!(tree.read("found").ends_with("found=false\n") && tree.path("new/folder/out.sarif").exists());
    assert_ne!(run_to("-p argo", "found/out.sarif").0, Some(0));
}
