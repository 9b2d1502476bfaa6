//! For people: the diff on standard output; the summary on standard error is [`super::summary`]'s.

use std::io::{self, Write};

use super::diff::Style;
use super::finding::{Finding, Findings};
use super::{FileView, Form, Mode, Output, patch};
use crate::terminal::escape_for_terminal;

/// The form.
pub const FORM: Form = Form {
    name: "human",
    about: "the diff, and a summary on standard error",
    make: |setup| Box::new(Human { style: (setup.mode == Mode::Show).then_some(setup.style) }),
    findings: Some(|| Box::new(Lines)),
};

struct Human {
    /// How the diff is written, if there is to be one.
    style: Option<Style>,
}

impl Output for Human {
    fn file(&mut self, out: &mut dyn Write, file: &FileView<'_>) -> io::Result<()> {
        self.style.map_or(Ok(()), |style| patch::write(out, file, style))
    }

    fn is_for_people(&self) -> bool {
        true
    }
}

/// One line a finding, as compilers have it.
struct Lines;

impl Findings for Lines {
    fn finding(&mut self, out: &mut dyn Write, finding: &Finding) -> io::Result<()> {
        let path = escape_for_terminal(finding.path.as_bytes());
        let message = escape_for_terminal(finding.message.as_bytes());
        writeln!(out, "{path}:{}:{}: {}: {} [{}]", finding.start.line, finding.start.column, finding.level.word(), message, finding.code)
    }
}
