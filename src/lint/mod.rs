//! Lints: the good practice of a registry strategy, each with a code.
//!
//! [`facts`] gathers what one file says, [`check`] judges a file alone and all of them together. Pure: no I/O, no printing.

pub mod check;
pub mod facts;
mod workflow;

use std::collections::BTreeSet;

use crate::output::finding::Level;
use crate::reference::{Reference, Registry};
use crate::rules::pack::nearest;

/// A lint.
#[derive(Debug)]
pub struct Lint {
    /// The code by which it is known.
    pub code: &'static str,
    /// What it finds, in one line.
    pub about: &'static str,
    /// How grave it is, unless the user says otherwise.
    pub level: Level,
    /// Whether it is on unless the user says otherwise.
    pub on: bool,
}

const fn lint(code: &'static str, about: &'static str, level: Level, on: bool) -> Lint {
    Lint { code, about, level, on }
}

/// Every lint, by code. Each has a page in `docs/lints/`.
pub static LINTS: &[Lint] = &[
    lint("RP001", "the registry is not spelled out", Level::Warning, true),
    lint("RP002", "there is no tag", Level::Warning, true),
    lint("RP003", "the tag is latest", Level::Warning, true),
    lint("RP004", "there is no digest", Level::Note, false),
    lint("RP005", "one image comes from several registries", Level::Warning, true),
    lint("RP006", "one image has several tags", Level::Note, true),
    lint("RP007", "the registry is not on the allow-list", Level::Error, true),
    lint("RP008", "a workflow pushes to one registry and logs in to another", Level::Error, true),
    lint("RP009", "a pull secret is for a registry that no image uses", Level::Warning, true),
    lint("RP010", "the tag was left behind by appVersion", Level::Warning, true),
];

/// Returns the lint with a code.
pub fn by_code(code: &str) -> Option<&'static Lint> {
    LINTS.iter().find(|lint| lint.code == code)
}

/// Says what is wrong with a code.
///
/// # Errors
/// That there is no such lint, and which are meant.
pub fn check_code(code: &str) -> Result<(), String> {
    if by_code(code).is_some() {
        return Ok(());
    }
    let codes = || LINTS.iter().map(|lint| lint.code);
    let hint = nearest(code, codes()).map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default();
    Err(format!("there is no lint `{code}`{hint}; there are: {}", codes().collect::<Vec<_>>().join(", ")))
}

/// Says what is wrong with an entry of the allow-list.
///
/// # Errors
/// That it is neither a registry nor the beginning of a name below one.
pub fn check_allowed(entry: &str) -> Result<(), String> {
    let name = format!("{}/x", entry.trim_end_matches('/'));
    match Reference::parse(&name) {
        Ok(reference) if matches!(reference.registry, Registry::Written(_)) => Ok(()),
        _ => Err(format!("`{entry}` is no registry, such as ghcr.io, nor the beginning of a name below one, such as ghcr.io/team")),
    }
}

/// Which lints are on, and how grave each is.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// The codes that are on.
    pub on: BTreeSet<&'static str>,
    /// Severities that the user gave.
    pub levels: Vec<(String, Level)>,
    /// The registries that images may come from; every one where there is none.
    pub allow: Vec<String>,
}

impl Selection {
    /// Makes a selection from what the user turned on and off.
    pub fn new<'c>(select: impl IntoIterator<Item = &'c String>, ignore: impl IntoIterator<Item = &'c String>) -> Self {
        let mut on: BTreeSet<&'static str> = LINTS.iter().filter(|lint| lint.on).map(|lint| lint.code).collect();
        on.extend(select.into_iter().filter_map(|code| by_code(code)).map(|lint| lint.code));
        for code in ignore {
            on.remove(code.as_str());
        }
        Self { on, levels: Vec::new(), allow: Vec::new() }
    }

    /// Returns whether a lint is on.
    pub fn has(&self, code: &str) -> bool {
        self.on.contains(code)
    }

    /// Returns how grave a lint is.
    pub fn level(&self, code: &str) -> Level {
        let given = self.levels.iter().find(|(known, _)| known == code).map(|(_, level)| *level);
        given.or_else(|| by_code(code).map(|lint| lint.level)).unwrap_or(Level::Warning)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lint_has_a_page() {
        for (at, lint) in LINTS.iter().enumerate() {
            assert_eq!(lint.code, format!("RP{:03}", at + 1));
            let page = format!("{}/docs/lints/{}.md", env!("CARGO_MANIFEST_DIR"), lint.code);
            let text = std::fs::read_to_string(&page).unwrap_or_else(|error| panic!("{page}: {error}"));
            assert!(text.starts_with(&format!("# {}: {}\n", lint.code, lint.about)), "{page} begins otherwise");
        }
    }
}
