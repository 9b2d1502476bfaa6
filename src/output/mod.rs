//! One file an output: views of one plan. Nothing here decides, and nothing that decides is here.
//!
//! Adding an output is a file and a line in [`FORMS`].

pub mod diff;
pub mod finding;
pub mod github;
pub mod gitlab;
pub mod human;
pub mod json;
pub mod patch;
pub mod progress;
pub mod sarif;
pub mod summary;

use std::io::{self, Write};

use serde::Serialize;

use crate::plan::Rewrite;
use crate::rules::RuleSet;
use crate::terminal::acts_on_a_terminal;
use summary::{Noted, Summary};

/// Every form in which `rewrite` says what it found, the default one first.
pub static FORMS: &[&Form] = &[&human::FORM, &patch::FORM, &json::DOCUMENT, &json::LINES, &sarif::FORM, &github::FORM, &gitlab::FORM];

/// A form of output.
pub struct Form {
    /// The name that `--output` takes.
    pub name: &'static str,
    /// What it is, in a few words.
    pub about: &'static str,
    /// Makes the output for one run.
    pub make: fn(&Setup) -> Box<dyn Output>,
    /// Makes the output for a run of `lint`, where it can show findings.
    pub findings: Option<fn() -> Box<dyn finding::Findings>>,
}

/// Writes a value as JSON. Whoever reads it on a terminal is as safe as from the other forms: what acts on one stands as `\u009b`.
///
/// # Errors
/// When `out` fails.
pub fn write_json(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    struct Safe;

    impl serde_json::ser::Formatter for Safe {
        fn write_string_fragment<W: Write + ?Sized>(&mut self, out: &mut W, text: &str) -> io::Result<()> {
            let mut rest = text;
            while let Some(at) = rest.find(acts_on_a_terminal) {
                let (plain, found) = rest.split_at(at);
                let letter = found.chars().next().unwrap_or_default();
                out.write_all(plain.as_bytes())?;
                letter.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| write!(out, "\\u{unit:04x}"))?;
                rest = &found[letter.len_utf8()..];
            }
            out.write_all(rest.as_bytes())
        }
    }

    Ok(value.serialize(&mut serde_json::Serializer::with_formatter(out, Safe))?)
}

/// What an output has to know of the run before it begins.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    /// For whom a diff is written.
    pub style: diff::Style,
    /// What the run is for.
    pub mode: Mode,
}

/// What a run is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// To show what would change.
    Show,
    /// To say whether anything would.
    Check,
    /// To write it.
    Apply,
}

/// A file of which something is to be said.
pub struct FileView<'v> {
    /// The path as outputs have it.
    pub path: &'v str,
    /// The same path in the bytes that the system has.
    pub bytes: &'v [u8],
    /// The id of the format that read the file; empty where nothing changes.
    pub format: &'v str,
    /// The text before the change; empty where nothing changes.
    pub text: &'v str,
    /// What changes, in the order of the file.
    pub rewrites: &'v [Rewrite],
    /// The rules that `rewrites` counts in.
    pub rules: &'v RuleSet,
    /// What is left alone, and what could not be read or done.
    pub noted: &'v [Noted],
}

/// A whole run, when all its files were seen.
pub struct RunView<'v> {
    /// What was done, added up.
    pub summary: &'v Summary,
    /// Whether the files were written.
    pub applied: bool,
    /// What a reader has to know that belongs to no file: submodules, links that are not followed.
    pub noted: &'v [Noted],
}

/// A view of the plan, fed file by file in the order of the files.
pub trait Output {
    /// Writes what comes before the first file.
    ///
    /// # Errors
    /// When `out` fails.
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        _ = out;
        Ok(())
    }

    /// Writes what is to be said of one file.
    ///
    /// # Errors
    /// When `out` fails.
    fn file(&mut self, out: &mut dyn Write, file: &FileView<'_>) -> io::Result<()>;

    /// Writes what comes after the last file.
    ///
    /// # Errors
    /// When `out` fails.
    fn end(&mut self, out: &mut dyn Write, run: &RunView<'_>) -> io::Result<()> {
        _ = (out, run);
        Ok(())
    }

    /// Returns whether people read this, so that they get a summary on standard error; programs get only what went wrong.
    fn is_for_people(&self) -> bool {
        false
    }
}

/// Returns the names of the forms.
pub fn names() -> Vec<&'static str> {
    FORMS.iter().map(|form| form.name).collect()
}

/// Returns the names of the forms in which `lint` can say what it found.
pub fn finding_names() -> Vec<&'static str> {
    FORMS.iter().filter(|form| form.findings.is_some()).map(|form| form.name).collect()
}

/// Returns the form of this name.
pub fn by_name(name: &str) -> Option<&'static Form> {
    FORMS.iter().find(|form| form.name == name).copied()
}
