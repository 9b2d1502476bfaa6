//! Trees of files: read, written, compared, and planned through the library.

use std::collections::BTreeMap;
use std::path::Path;

use repoint::formats::{self, Found};
use repoint::plan::{FilePlan, Planner, Reach, Run, Signs, check};

/// Files by their path below a root, with `/` between its parts.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Reads all files below a folder; links are left out.
pub fn read(root: &Path) -> Files {
    let mut files = Files::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries {
            let entry = entry.expect("a folder can be read");
            let kind = entry.file_type().expect("an entry has a type");
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                let path = entry.path();
                let name = path.strip_prefix(root).expect("it is below the root").to_str().expect("names in cases are UTF-8").replace('\\', "/");
                files.insert(name, std::fs::read(&path).expect("a file can be read"));
            }
        }
    }
    files
}

/// Writes files below a folder.
pub fn write(root: &Path, files: &Files) {
    for (name, bytes) in files {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().expect("a file stands in a folder")).expect("a folder can be made");
        std::fs::write(&path, bytes).expect("a file can be written");
    }
}

/// Returns the files of `old` with those of `new` in their place.
pub fn overlaid(old: &Files, new: &Files) -> Files {
    old.iter().chain(new).map(|(name, bytes)| (name.clone(), bytes.clone())).collect()
}

/// Returns a unified diff of two texts for people, or nothing where they are equal.
pub fn difference(what: &str, expected: &str, got: &str) -> Option<String> {
    if expected == got {
        return None;
    }
    // Line ends and marks that cannot be seen are what such a difference is often about.
    let shown = |text: &str| text.replace('\r', "\u{240d}").replace('\u{feff}', "<BOM>");
    let (expected, got) = (shown(expected), shown(got));
    let diff = similar::TextDiff::from_lines(&expected, &got).unified_diff().context_radius(1).header("expected", "got").to_string();
    Some(format!("{what}:\n{}", diff.chars().take(6000).collect::<String>()))
}

/// Returns how two trees differ.
pub fn differences(what: &str, expected: &Files, got: &Files) -> Vec<String> {
    let mut all = Vec::new();
    for name in expected.keys().chain(got.keys()).collect::<std::collections::BTreeSet<_>>() {
        match (expected.get(name), got.get(name)) {
            (Some(expected), Some(got)) if expected != got => {
                let text = difference(&format!("{what}: {name}"), &String::from_utf8_lossy(expected), &String::from_utf8_lossy(got));
                all.push(text.unwrap_or_else(|| format!("{what}: {name}: bytes that are not UTF-8 differ")));
            }
            (Some(_), None) => all.push(format!("{what}: {name} is missing")),
            (None, Some(_)) => all.push(format!("{what}: {name} should not be there")),
            _ => {}
        }
    }
    all
}

/// A file with what the library finds and plans in it.
pub struct Planned {
    /// The path.
    pub path: String,
    /// The text.
    pub text: String,
    /// The sites.
    pub found: Found,
    /// The plan, with all that is known of the other files.
    pub plan: FilePlan,
}

/// Plans a tree as a run does; files that are no text, or hold nothing of interest, are left out.
pub fn plan(planner: &Planner, files: &Files) -> (Vec<Planned>, Run) {
    let mut run = Run::default();
    let mut planned = Vec::new();
    for (path, bytes) in files {
        if planner.signs(path, bytes) == Signs::None || bytes.contains(&0) {
            continue;
        }
        let Ok(text) = String::from_utf8(bytes.clone()) else { continue };
        let found = formats::find(path, &text);
        run.hear(path, planner.said(path, &found));
        planned.push(Planned { path: path.clone(), text, found, plan: FilePlan::default() });
    }
    for (path, bytes) in files {
        if let Some((chart, _)) = path.rsplit_once("/templates/") {
            run.hear_template(chart, &String::from_utf8_lossy(bytes));
        }
    }
    for file in &mut planned {
        file.plan = planner.plan(&file.path, &file.text, &file.found, &run, Reach::Usual);
    }
    (planned, run)
}

/// Returns a tree with all planned edits made, or which file was refused and why.
pub fn rewritten(planner: &Planner, files: &Files) -> Result<Files, String> {
    let (planned, run) = plan(planner, files);
    let mut out = files.clone();
    for file in planned.iter().filter(|file| !file.plan.rewrites.is_empty()) {
        let edited = check::edit(planner, &file.path, &file.text, &file.plan, &run, Reach::Usual).map_err(|refused| format!("{}: refused: {refused}", file.path))?;
        out.insert(file.path.clone(), edited.into_bytes());
    }
    Ok(out)
}
