//! Findings: what code scanning, annotations and linters show, each at a place, some with a fix.

use std::io::{self, Write};

use super::{FileView, Output, RunView};
use crate::plan::Rewrite;
use crate::rules::RuleSet;
use crate::span::{Lines, Place, Span};

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Good to know.
    Note,
    /// It should change.
    Warning,
    /// It has to change.
    Error,
}

impl Level {
    /// Returns the word that outputs use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A replaced stretch of a file, by places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// The first character that goes.
    pub start: Place,
    /// The first character that stays.
    pub end: Place,
    /// What comes instead.
    pub text: String,
}

/// Something found at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The code of the lint, or the rule's name.
    pub code: String,
    /// What the code is about, in one line.
    pub about: String,
    /// Where more is said, if anywhere.
    pub help: String,
    /// How grave it is.
    pub level: Level,
    /// The file.
    pub path: String,
    /// The first character.
    pub start: Place,
    /// The character after the last.
    pub end: Place,
    /// What is found.
    pub message: String,
    /// The text that it is about, by which it is known again when lines move.
    pub subject: String,
    /// What would mend it.
    pub fix: Vec<Replacement>,
}

impl Finding {
    /// Makes the finding that a reference is to be rewritten.
    pub fn of_rewrite(path: &str, text: &str, lines: &Lines, rules: &RuleSet, rewrite: &Rewrite) -> Self {
        let place = |offset: usize| lines.place(offset, text);
        let own = text.get(rewrite.at..).is_some_and(|rest| rest.starts_with(&rewrite.before));
        let last = rewrite.edits.iter().map(|edit| edit.span.end).max().unwrap_or(rewrite.at);
        let span = if own { Span::new(rewrite.at, rewrite.at + rewrite.before.len()) } else { Span::new(rewrite.at.min(last), last) };
        let rule = &rules.rules()[rewrite.rule];
        Self {
            code: rule.to_string(),
            about: if rule.note.is_empty() { format!("{} -> {}", rule.from.as_str(), rule.to.as_str()) } else { rule.note.to_string() },
            help: Some(&rule.source).filter(|source| source.starts_with("https://") && !source.contains(' ')).map(ToString::to_string).unwrap_or_default(),
            level: Level::Warning,
            path: path.to_owned(),
            start: place(span.start),
            end: place(span.end),
            message: format!("`{}` should be `{}`", rewrite.before, rewrite.after),
            subject: rewrite.before.clone(),
            fix: rewrite.edits.iter().map(|edit| Replacement { start: place(edit.span.start), end: place(edit.span.end), text: edit.text.clone() }).collect(),
        }
    }
}

/// An output of findings, fed one by one.
pub trait Findings {
    /// Writes what comes before the first finding.
    ///
    /// # Errors
    /// When `out` fails.
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        _ = out;
        Ok(())
    }

    /// Writes one finding.
    ///
    /// # Errors
    /// When `out` fails.
    fn finding(&mut self, out: &mut dyn Write, finding: &Finding) -> io::Result<()>;

    /// Writes what comes after the last finding.
    ///
    /// # Errors
    /// When `out` fails.
    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        _ = out;
        Ok(())
    }
}

/// Shows what a run would rewrite as findings.
pub struct AsFindings<F>(pub F);

impl<F: Findings> Output for AsFindings<F> {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.0.begin(out)
    }

    fn file(&mut self, out: &mut dyn Write, file: &FileView<'_>) -> io::Result<()> {
        if file.rewrites.is_empty() {
            return Ok(());
        }
        let lines = Lines::new(file.text);
        file.rewrites.iter().try_for_each(|rewrite| self.0.finding(out, &Finding::of_rewrite(file.path, file.text, &lines, file.rules, rewrite)))
    }

    fn end(&mut self, out: &mut dyn Write, _run: &RunView<'_>) -> io::Result<()> {
        self.0.end(out)
    }
}
