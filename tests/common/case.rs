//! Cases: folders with an input tree, rules, and what is to come of them.
//!
//! - `in/`: the input tree.
//! - `rules`: one `FROM=TO` a line, or `pack NAME` (a name, or a file of the case's folder); without it, the default pack.
//! - `sites`: what `repoint list` prints for the input; without it, nothing is asserted.
//! - `out/`: the files that change, as they are after `--apply`; without it, nothing changes.
//! - `skips`: what `-v` lists, as `path:line:column: text: reason`; without it, nothing is asserted.
//! - `exempt`: variants that this case has no use for (`crlf`, `bom`, `end`), one a line, each with its reason behind a colon.
//! - `known-failure`: one sentence that says what is wrong; the case then has to fail.

use std::path::{Path, PathBuf};

use repoint::plan::Planner;
use repoint::rules::{Pack, Params, Rule, RuleSet, embedded};

use super::tree::{self, Files};

/// One folder.
pub struct Case {
    /// Its path below `testdata`.
    pub name: String,
    /// Where it is.
    pub folder: PathBuf,
    /// The input tree.
    pub input: Files,
    /// The files that change.
    pub out: Files,
    /// The lines of `rules`.
    pub rules: Vec<String>,
    /// What `list` prints.
    pub sites: Option<String>,
    /// What `-v` lists.
    pub skips: Option<String>,
    /// Variants that are left out.
    pub exempt: Vec<String>,
    /// Why it fails, if it does.
    pub known_failure: Option<String>,
}

/// Returns the folder of all test data.
pub fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata")
}

/// Returns all cases, sorted; those whose names hold `REPOINT_CASE`, if that is set.
pub fn all() -> Vec<Case> {
    let wanted = std::env::var("REPOINT_CASE").unwrap_or_default();
    let mut folders = below(&testdata().join("traps"));
    for format in below(&testdata().join("formats")) {
        folders.extend(below(&format));
    }
    folders.iter().map(|folder| load(folder)).filter(|case| case.name.contains(&wanted)).collect()
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.expect("a folder can be read").path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn load(folder: &Path) -> Case {
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
    let lines = |name: &str| read(name).unwrap_or_default().lines().map(str::trim_end).filter(|line| !line.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let name = folder.strip_prefix(testdata()).expect("it is below testdata").to_string_lossy().replace('\\', "/");
    let case = Case {
        name,
        folder: folder.to_path_buf(),
        input: tree::read(&folder.join("in")),
        out: tree::read(&folder.join("out")),
        rules: lines("rules"),
        sites: read("sites"),
        skips: read("skips"),
        exempt: lines("exempt").iter().map(|line| line.split(':').next().unwrap_or_default().to_owned()).collect(),
        known_failure: read("known-failure").map(|text| text.trim().to_owned()),
    };
    assert!(!case.input.is_empty(), "{}: there is nothing in `in`", case.name);
    for name in case.out.keys() {
        assert!(case.input.contains_key(name), "{}: out/{name} has no file in `in`", case.name);
        assert_ne!(case.input.get(name), case.out.get(name), "{}: out/{name} is as it was; leave it out", case.name);
    }
    case
}

impl Case {
    /// Returns the options that give the case's rules.
    pub fn options(&self) -> Vec<String> {
        let mut options = Vec::new();
        for line in &self.rules {
            match line.strip_prefix("pack ") {
                Some(pack) => options.extend(["--pack".to_owned(), self.pack(pack)]),
                None => options.extend(["--rule".to_owned(), line.clone()]),
            }
        }
        options
    }

    /// Returns a planner with the case's rules.
    pub fn planner(&self) -> Planner {
        let mut own = Vec::new();
        let mut packs = Vec::new();
        for line in &self.rules {
            match line.strip_prefix("pack ") {
                Some(pack) => packs.push(load_pack(&self.pack(pack))),
                None => own.push(Rule::parse_cli(line).unwrap_or_else(|error| panic!("{}: {line}: {error}", self.name))),
            }
        }
        if self.rules.is_empty() {
            packs.push(load_pack("raqeem-v0.2"));
        }
        Planner::new(RuleSet::of(own, packs))
    }

    /// Returns a pack's name, or the path of its file in the case's folder.
    fn pack(&self, name: &str) -> String {
        let file = self.folder.join(name);
        if file.is_file() { file.to_string_lossy().into_owned() } else { name.to_owned() }
    }
}

fn load_pack(name: &str) -> Pack {
    let text = embedded().iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned());
    let text = text.unwrap_or_else(|| std::fs::read_to_string(name).unwrap_or_else(|error| panic!("{name}: {error}")));
    Pack::parse(&text, name, &Params::default()).unwrap_or_else(|error| panic!("{error}"))
}
