//! The summary for people: what was rewritten by rule, what was left alone by reason, what went wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use super::Mode;
use crate::plan::{FilePlan, Skip};
use crate::rules::RuleSet;
use crate::span::Place;
use crate::terminal::escape_for_terminal;

/// What something that is said is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A mention that is left alone.
    Skip,
    /// Something that a reader has to know, though all was done that can be.
    Problem,
    /// Something that could not be done.
    Trouble,
}

/// Something to be said about a place in a file.
#[derive(Clone, Debug)]
pub struct Noted {
    /// The file.
    pub path: String,
    /// Where in it; nothing where it is about the whole file.
    pub place: Option<Place>,
    /// The text that it is about; may be empty.
    pub text: String,
    /// The reason's code; empty where there is none.
    pub code: &'static str,
    /// What is to be said.
    pub reason: String,
    /// What it is about.
    pub kind: Kind,
}

impl Noted {
    /// A mention that is left alone.
    pub fn skip(path: &str, place: Place, skip: &Skip) -> Self {
        Self { path: path.to_owned(), place: Some(place), text: skip.text.clone(), code: skip.reason.code(), reason: skip.reason.to_string(), kind: Kind::Skip }
    }

    /// A file that is left alone.
    pub fn file_skip(path: &str, code: &'static str, reason: &str) -> Self {
        Self { path: path.to_owned(), place: None, text: String::new(), code, reason: reason.to_owned(), kind: Kind::Skip }
    }

    /// Something that could not be parsed; the run went on with what could be read.
    pub fn problem(path: &str, place: Place, reason: &str) -> Self {
        Self { path: path.to_owned(), place: Some(place), text: String::new(), code: "", reason: reason.to_owned(), kind: Kind::Problem }
    }

    /// Something that could not be done with a whole file.
    pub fn trouble(path: &str, reason: &str) -> Self {
        Self { path: path.to_owned(), place: None, text: String::new(), code: "", reason: reason.to_owned(), kind: Kind::Trouble }
    }

    /// Something about a whole file that a reader has to know.
    pub fn warning(path: &str, reason: &str) -> Self {
        Self { kind: Kind::Problem, ..Self::trouble(path, reason) }
    }

    /// Something that could not be done because of a line.
    pub fn at(path: &str, line: usize, reason: &str) -> Self {
        Self { place: Some(Place { line, column: 1 }), ..Self::trouble(path, reason) }
    }

    /// Writes it as a line.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "{}", escape_for_terminal(self.path.as_bytes()))?;
        if let Some(place) = self.place {
            write!(out, ":{}:{}", place.line, place.column)?;
        }
        if !self.text.is_empty() {
            write!(out, ": {}", escape_for_terminal(self.text.as_bytes()))?;
        }
        writeln!(out, ": {}", escape_for_terminal(self.reason.as_bytes()))
    }
}

/// How often a rule was used.
#[derive(Clone, Debug)]
pub struct RuleTally {
    /// The rule's id.
    pub id: String,
    /// The rule's pack; empty for a rule of one's own.
    pub pack: String,
    /// What to know about the rule.
    pub note: String,
    /// How many references it changes.
    pub references: usize,
    /// In how many files.
    pub files: usize,
    /// Its first place in a set.
    place: usize,
}

/// What a run did, gathered file by file.
#[derive(Debug, Default)]
pub struct Summary {
    /// By the rule's name: parts of a tree may have rules of their own, and a rule may be in several of their sets.
    by_rule: BTreeMap<String, RuleTally>,
    references: usize,
    files: usize,
    skips: Vec<Noted>,
    problems: Vec<Noted>,
    troubles: Vec<Noted>,
}

/// How many lines of one kind are shown before the rest is only counted.
const SHOWN: usize = 10;

impl Summary {
    /// Takes in what is to be said about a file.
    pub fn note(&mut self, noted: impl IntoIterator<Item = Noted>) {
        for one in noted {
            match one.kind {
                Kind::Skip => self.skips.push(one),
                Kind::Problem => self.problems.push(one),
                Kind::Trouble => self.troubles.push(one),
            }
        }
    }

    /// Takes in a file that changes.
    pub fn changed(&mut self, rules: &RuleSet, plan: &FilePlan) {
        let used: BTreeSet<usize> = plan.rewrites.iter().map(|rewrite| rewrite.rule).collect();
        for index in used {
            let rule = &rules.rules()[index];
            let tally = self.by_rule.entry(rule.to_string()).or_insert_with(|| RuleTally {
                id: rule.id.to_string(),
                pack: rule.pack.to_string(),
                note: rule.note.to_string(),
                references: 0,
                files: 0,
                place: index,
            });
            tally.place = tally.place.min(index);
            tally.files += 1;
            tally.references += plan.rewrites.iter().filter(|rewrite| rewrite.rule == index).count();
        }
        self.files += 1;
        self.references += plan.rewrites.len();
    }

    /// Returns how many references change.
    pub fn references(&self) -> usize {
        self.references
    }

    /// Returns how many files change.
    pub fn files(&self) -> usize {
        self.files
    }

    /// Returns the rules that were used, in order.
    pub fn rules(&self) -> impl Iterator<Item = &RuleTally> {
        let mut rules: Vec<&RuleTally> = self.by_rule.values().collect();
        rules.sort_by_key(|rule| rule.place);
        rules.into_iter()
    }

    /// Returns what is left alone.
    pub fn skips(&self) -> &[Noted] {
        &self.skips
    }

    /// Returns what could not be done.
    pub fn troubles(&self) -> &[Noted] {
        &self.troubles
    }

    /// Returns whether something could not be done.
    pub fn is_troubled(&self) -> bool {
        !self.troubles.is_empty()
    }

    /// Returns whether anything is to be rewritten.
    pub fn found_work(&self) -> bool {
        self.files > 0
    }

    /// Writes what could not be done, which is said whatever the output.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn write_troubles(&self, out: &mut dyn Write) -> io::Result<()> {
        for noted in &self.troubles {
            write!(out, "repoint: ")?;
            noted.write(out)?;
        }
        Ok(())
    }

    /// Writes what could not be done, and what else a reader has to know, where there is no summary.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn write_concerns(&self, out: &mut dyn Write) -> io::Result<()> {
        self.write_troubles(out)?;
        self.problems.iter().try_for_each(|noted| noted.write(out))
    }

    /// Writes the summary.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn write(&self, out: &mut dyn Write, mode: Mode, verbose: bool) -> io::Result<()> {
        self.write_troubles(out)?;
        for (index, noted) in self.problems.iter().enumerate() {
            if !verbose && index == SHOWN {
                writeln!(out, "... and {} more of this kind; -v lists them", self.problems.len() - SHOWN)?;
                break;
            }
            noted.write(out)?;
        }
        if verbose {
            for noted in &self.skips {
                noted.write(out)?;
            }
        }
        let them = if self.references == 1 { "it" } else { "them" };
        let (verb, next) = match mode {
            Mode::Apply => ("rewrote", String::new()),
            _ if self.references == 0 => ("would rewrite", String::new()),
            Mode::Show => ("would rewrite", format!(" (--apply writes {them})")),
            Mode::Check => ("would rewrite", format!(" (--output patch shows {them})")),
        };
        writeln!(out, "{verb} {} in {}{next}", count(self.references, "reference"), count(self.files, "file"))?;
        self.table(out)?;
        if !self.skips.is_empty() {
            writeln!(out, "left alone {}{}", count(self.skips.len(), "mention"), if verbose { "" } else { " (-v lists them)" })?;
            let mut by_reason: BTreeMap<&str, usize> = BTreeMap::new();
            for noted in &self.skips {
                *by_reason.entry(&noted.reason).or_default() += 1;
            }
            let mut by_reason: Vec<(usize, &str)> = by_reason.into_iter().map(|(reason, count)| (count, reason)).collect();
            by_reason.sort_by_key(|(count, reason)| (std::cmp::Reverse(*count), *reason));
            for (count, reason) in by_reason {
                writeln!(out, "  {count:>4}  {}", escape_for_terminal(reason.as_bytes()))?;
            }
        }
        for rule in self.rules().filter(|rule| !rule.note.is_empty()) {
            writeln!(out, "note ({}): {}", escape_for_terminal(rule.id.as_bytes()), escape_for_terminal(rule.note.as_bytes()))?;
        }
        Ok(())
    }

    /// Writes the rules that were used as a table: names to the left, numbers to the right.
    fn table(&self, out: &mut dyn Write) -> io::Result<()> {
        let rows: Vec<[String; 3]> = self.rules().map(|rule| [escape_for_terminal(rule.id.as_bytes()), rule.references.to_string(), rule.files.to_string()]).collect();
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let (name, references, files) = (width(0), width(1), width(2));
        // One row among others leaves the place of the others' `s`.
        let blank = if rows.iter().any(|row| row[1] != "1") { " " } else { "" };
        for [id, references_of, files_of] in &rows {
            let plural = |number: &str, what: &str| if number == "1" { format!("{what}{blank}") } else { format!("{what}s") };
            let line = format!("  {id:name$}  {references_of:>references$} {} in {files_of:>files$} {}", plural(references_of, "reference"), plural(files_of, "file"));
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
