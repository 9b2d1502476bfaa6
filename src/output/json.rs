//! JSON for programs: one document (`json`), or a record a line (`json-lines`). `docs/schemas/` holds the schemas.

use std::io::{self, Write};

use serde::Serialize;

use super::summary::{Kind, Noted};
use super::{FileView, Form, Output, RunView};
use crate::span::{Lines, Place};

/// The version of both schemas; it grows when something that is there is taken away or changes its meaning.
pub const VERSION: u32 = 1;

/// One document.
pub const DOCUMENT: Form =
    Form { name: "json", about: "one document; docs/schemas/rewrite-1.json says what is in it", make: |_| Box::new(Document { begun: false }), findings: Some(|| Box::new(Document { begun: false })) };

/// A record a line.
pub const LINES: Form = Form { name: "json-lines", about: "a record a line for each file, and one for the run", make: |_| Box::new(JsonLines), findings: None };

/// All of a run.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Run {
    /// The version of this schema.
    pub version: u32,
    /// What wrote this.
    pub tool: Tool,
    /// The files of which something is to be said, in order.
    pub files: Vec<File>,
    /// The run as a whole.
    pub summary: Totals,
}

/// A line of `json-lines`.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Line {
    /// What wrote this; the first line.
    Run {
        /// The version of this schema.
        version: u32,
        /// What wrote this.
        tool: Tool,
    },
    /// A file.
    File(File),
    /// The run as a whole; the last line.
    Summary(Totals),
}

/// The program that wrote a document.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// What is to be said of a file.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct File {
    /// The path, with `/` between its parts.
    pub path: String,
    /// The format that read it; absent where nothing changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// What changes, in the order of the file.
    pub rewrites: Vec<Rewritten>,
    /// What is left alone though a rule is about it.
    pub skips: Vec<Skipped>,
    /// What could not be read or done.
    pub problems: Vec<Problem>,
}

/// A reference that changes.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Rewritten {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// The reference as written; the parts of a split one put together.
    pub before: String,
    /// What it becomes.
    pub after: String,
    /// The rule's id.
    pub rule: String,
    /// The rule's pack; empty for a rule of the command line or the configuration.
    pub pack: String,
    /// The format of the place, which may be nested in the file's.
    pub format: String,
    /// How sure the place is: `field`, `command` or `mention`.
    pub sure: String,
    /// The replaced stretches, sorted and disjoint.
    pub edits: Vec<Edited>,
}

/// A replaced stretch.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Edited {
    /// The first byte that goes, counted from 0.
    pub start: usize,
    /// The byte after the last that goes.
    pub end: usize,
    /// The line of the first character that goes, from 1.
    pub line: usize,
    /// Its column, from 1, in characters.
    pub column: usize,
    /// The line of the first character that stays.
    pub end_line: usize,
    /// Its column.
    pub end_column: usize,
    /// What comes instead.
    pub text: String,
}

/// A mention that is left alone.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Skipped {
    /// The line, from 1; absent where it is about the whole file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The column, from 1, in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// The text.
    pub text: String,
    /// The reason, for programs.
    pub code: String,
    /// The reason, for people.
    pub reason: String,
}

/// Something that could not be read or done.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Problem {
    /// The file.
    pub path: String,
    /// The line, from 1; absent where it is about the whole file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The column, from 1, in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// What it is.
    pub message: String,
}

/// A run as a whole.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Totals {
    /// Whether the files were written.
    pub applied: bool,
    /// How many references change.
    pub references: usize,
    /// In how many files.
    pub files: usize,
    /// How many mentions are left alone.
    pub skipped: usize,
    /// The rules that were used, in order.
    pub rules: Vec<RuleUse>,
    /// What could not be done: with any, the exit status is 2.
    pub troubles: Vec<Problem>,
    /// What else to know of the run: submodules, links that are not followed, files with changes that are not committed.
    pub problems: Vec<Problem>,
}

/// A rule that was used.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RuleUse {
    /// Its id.
    pub rule: String,
    /// Its pack; empty for a rule of the command line or the configuration.
    pub pack: String,
    /// How many references it changes.
    pub references: usize,
    /// In how many files.
    pub files: usize,
    /// What to know about it.
    pub note: String,
}

struct Document {
    begun: bool,
}

impl Output for Document {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "{{\"version\":{VERSION},\"tool\":")?;
        super::write_json(out, &tool())?;
        out.write_all(b",\"files\":[")
    }

    fn file(&mut self, out: &mut dyn Write, file: &FileView<'_>) -> io::Result<()> {
        out.write_all(if self.begun { b",\n" } else { b"\n" })?;
        self.begun = true;
        super::write_json(out, &record(file))
    }

    fn end(&mut self, out: &mut dyn Write, run: &RunView<'_>) -> io::Result<()> {
        out.write_all(b"\n],\"summary\":")?;
        super::write_json(out, &totals(run))?;
        out.write_all(b"}\n")
    }
}

impl super::finding::Findings for Document {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "{{\"version\":{VERSION},\"tool\":")?;
        super::write_json(out, &tool())?;
        out.write_all(b",\"findings\":[")
    }

    fn finding(&mut self, out: &mut dyn Write, finding: &super::finding::Finding) -> io::Result<()> {
        out.write_all(if self.begun { b",\n" } else { b"\n" })?;
        self.begun = true;
        let record = Found {
            code: finding.code.clone(),
            level: finding.level.word().to_owned(),
            path: finding.path.clone(),
            line: finding.start.line,
            column: finding.start.column,
            end_line: finding.end.line,
            end_column: finding.end.column,
            message: finding.message.clone(),
            help: finding.help.clone(),
        };
        super::write_json(out, &record)
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"\n]}\n")
    }
}

/// What `lint` found.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Linted {
    /// The version of this schema.
    pub version: u32,
    /// What wrote this.
    pub tool: Tool,
    /// What was found, in the order of the files.
    pub findings: Vec<Found>,
}

/// One finding of `lint`.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Found {
    /// The lint's code.
    pub code: String,
    /// How grave it is: `note`, `warning` or `error`.
    pub level: String,
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// The line of the character after the last.
    pub end_line: usize,
    /// Its column.
    pub end_column: usize,
    /// What is found.
    pub message: String,
    /// Where more is said.
    pub help: String,
}

struct JsonLines;

impl JsonLines {
    fn line(out: &mut dyn Write, line: &Line) -> io::Result<()> {
        super::write_json(out, line)?;
        out.write_all(b"\n")
    }
}

impl Output for JsonLines {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        Self::line(out, &Line::Run { version: VERSION, tool: tool() })
    }

    fn file(&mut self, out: &mut dyn Write, file: &FileView<'_>) -> io::Result<()> {
        Self::line(out, &Line::File(record(file)))
    }

    fn end(&mut self, out: &mut dyn Write, run: &RunView<'_>) -> io::Result<()> {
        Self::line(out, &Line::Summary(totals(run)))
    }
}

fn tool() -> Tool {
    Tool { name: "repoint".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
}

fn record(file: &FileView<'_>) -> File {
    let lines = Lines::new(file.text);
    let place = |offset: usize| lines.place(offset, file.text);
    let rewrites = file.rewrites.iter().map(|rewrite| {
        let Place { line, column } = place(rewrite.at);
        let rule = &file.rules.rules()[rewrite.rule];
        let edits = rewrite.edits.iter().map(|edit| {
            let (from, to) = (place(edit.span.start), place(edit.span.end));
            Edited { start: edit.span.start, end: edit.span.end, line: from.line, column: from.column, end_line: to.line, end_column: to.column, text: edit.text.clone() }
        });
        Rewritten {
            line,
            column,
            before: rewrite.before.clone(),
            after: rewrite.after.clone(),
            rule: rule.id.to_string(),
            pack: rule.pack.to_string(),
            format: rewrite.format.to_owned(),
            sure: rewrite.sure.word().to_owned(),
            edits: edits.collect(),
        }
    });
    let skips = file.noted.iter().filter(|noted| noted.kind == Kind::Skip).map(|noted| Skipped {
        line: noted.place.map(|place| place.line),
        column: noted.place.map(|place| place.column),
        text: noted.text.clone(),
        code: noted.code.to_owned(),
        reason: noted.reason.clone(),
    });
    File {
        path: file.path.to_owned(),
        format: (!file.format.is_empty()).then(|| file.format.to_owned()),
        rewrites: rewrites.collect(),
        skips: skips.collect(),
        problems: file.noted.iter().filter(|noted| noted.kind != Kind::Skip).map(problem).collect(),
    }
}

fn problem(noted: &Noted) -> Problem {
    Problem { path: noted.path.clone(), line: noted.place.map(|place| place.line), column: noted.place.map(|place| place.column), message: noted.reason.clone() }
}

fn totals(run: &RunView<'_>) -> Totals {
    let summary = run.summary;
    let rules = summary.rules().map(|rule| RuleUse { rule: rule.id.clone(), pack: rule.pack.clone(), references: rule.references, files: rule.files, note: rule.note.clone() });
    let links = run.noted.iter().filter(|noted| noted.kind == Kind::Skip).count();
    Totals {
        applied: run.applied,
        references: summary.references(),
        files: summary.files(),
        skipped: summary.skips().len() + links,
        rules: rules.collect(),
        troubles: summary.troubles().iter().map(problem).collect(),
        problems: run.noted.iter().map(problem).collect(),
    }
}
