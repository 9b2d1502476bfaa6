//! The summary for people: what was rewritten by rule, what was left alone by reason, what went wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use crate::terminal::escape_for_terminal;
use crate::plan::FilePlan;
use crate::rules::RuleSet;
use crate::span::Place;

/// Something to be said about a place in a file.
#[derive(Clone, Debug)]
pub struct Noted {
    path: String,
    place: Option<Place>,
    text: String,
    reason: String,
    problem: bool,
}

impl Noted {
    /// A mention that is left alone.
    pub fn skip(path: &str, place: Option<Place>, text: &str, reason: &str) -> Self {
        Self { path: path.to_owned(), place, text: text.to_owned(), reason: reason.to_owned(), problem: false }
    }

    /// Something that could not be parsed; the run went on with what could be read.
    pub fn problem(path: &str, place: Place, reason: &str) -> Self {
        Self { path: path.to_owned(), place: Some(place), text: String::new(), reason: reason.to_owned(), problem: true }
    }

    /// Something about a whole file.
    pub fn whole_file(path: &str, reason: &str) -> Self {
        Self { path: path.to_owned(), place: None, text: String::new(), reason: reason.to_owned(), problem: true }
    }

    /// Something about a line.
    pub fn at(path: &str, line: usize, reason: &str) -> Self {
        Self { path: path.to_owned(), place: Some(Place { line, column: 1 }), text: String::new(), reason: reason.to_owned(), problem: true }
    }

    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
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

/// How many references a rule changed, and in which files.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    references: usize,
    files: usize,
}

/// What a run did, gathered file by file.
#[derive(Debug, Default)]
pub struct Summary {
    by_rule: BTreeMap<usize, Tally>,
    all: Tally,
    skips: Vec<Noted>,
    problems: Vec<Noted>,
    troubles: Vec<Noted>,
}

/// How many lines of one kind are shown before the rest is only counted.
const SHOWN: usize = 10;

impl Summary {
    /// Takes in what is to be said about a file.
    pub fn note(&mut self, noted: Vec<Noted>) {
        for one in noted {
            if one.problem { self.problems.push(one) } else { self.skips.push(one) }
        }
    }

    /// Takes in something that a reader has to know, though all was done.
    pub fn warn(&mut self, noted: Noted) {
        self.problems.push(noted);
    }

    /// Takes in something that could not be done.
    pub fn trouble(&mut self, noted: Noted) {
        self.troubles.push(noted);
    }

    /// Takes in a file that changes.
    pub fn changed(&mut self, _rules: &RuleSet, plan: &FilePlan) {
        let rules: BTreeSet<usize> = plan.rewrites.iter().map(|rewrite| rewrite.rule).collect();
        for rule in rules {
            let tally = self.by_rule.entry(rule).or_default();
            tally.files += 1;
            tally.references += plan.rewrites.iter().filter(|rewrite| rewrite.rule == rule).count();
        }
        self.all.files += 1;
        self.all.references += plan.rewrites.len();
    }

    /// Returns whether something could not be done.
    pub fn is_troubled(&self) -> bool {
        !self.troubles.is_empty()
    }

    /// Returns whether anything is to be rewritten.
    pub fn found_work(&self) -> bool {
        self.all.files > 0
    }

    /// Writes the summary.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn write(&self, out: &mut dyn Write, rules: &RuleSet, applied: bool, verbose: bool) -> io::Result<()> {
        for noted in &self.troubles {
            write!(out, "repoint: ")?;
            noted.write(out)?;
        }
        for (index, noted) in self.problems.iter().enumerate() {
            if !verbose && index == SHOWN {
                writeln!(out, "... and {} more files that do not parse; -v lists them", self.problems.len() - SHOWN)?;
                break;
            }
            noted.write(out)?;
        }
        if verbose {
            for noted in &self.skips {
                noted.write(out)?;
            }
        }
        let verb = if applied { "rewrote" } else { "would rewrite" };
        writeln!(out, "{verb} {} in {}", count(self.all.references, "reference"), count(self.all.files, "file"))?;
        let width = self.by_rule.keys().map(|index| rules.rules()[*index].id.len()).max().unwrap_or(0);
        for (index, tally) in &self.by_rule {
            writeln!(out, "  {:width$}  {} in {}", rules.rules()[*index].id, count(tally.references, "reference"), count(tally.files, "file"))?;
        }
        if !self.skips.is_empty() {
            writeln!(out, "left alone {}{}", count(self.skips.len(), "mention"), if verbose { "" } else { " (-v lists them)" })?;
            let mut by_reason: BTreeMap<&str, usize> = BTreeMap::new();
            for noted in &self.skips {
                *by_reason.entry(&noted.reason).or_default() += 1;
            }
            let mut by_reason: Vec<(usize, &str)> = by_reason.into_iter().map(|(reason, count)| (count, reason)).collect();
            by_reason.sort_by_key(|(count, reason)| (std::cmp::Reverse(*count), *reason));
            for (count, reason) in by_reason {
                writeln!(out, "  {count:>4}  {reason}")?;
            }
        }
        for index in self.by_rule.keys() {
            let rule = &rules.rules()[*index];
            if !rule.note.is_empty() {
                writeln!(out, "note ({}): {}", rule.id, rule.note)?;
            }
        }
        Ok(())
    }
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
