//! Annotations for GitHub's workflow runs: one workflow command a finding.

use std::io::{self, Write};

use super::Form;
use super::finding::{AsFindings, Finding, Findings, Level};
use crate::terminal::escape_for_terminal;

/// The form.
pub const FORM: Form = Form { name: "github", about: "annotations for GitHub's workflow runs", make: |_| Box::new(AsFindings(GitHub)), findings: Some(|| Box::new(GitHub)) };

struct GitHub;

impl Findings for GitHub {
    fn finding(&mut self, out: &mut dyn Write, finding: &Finding) -> io::Result<()> {
        let level = match finding.level {
            Level::Note => "notice",
            other => other.word(),
        };
        let (start, end) = (finding.start, finding.end);
        write!(out, "::{level} file={},line={},endLine={}", property(&finding.path), start.line, end.line)?;
        // Columns are taken only where they are of one line.
        if start.line == end.line {
            write!(out, ",col={},endColumn={}", start.column, end.column)?;
        }
        writeln!(out, ",title={}::{}", property(&finding.code), data(&finding.message))
    }
}

/// Escapes a message, in which a line break would end the command. What acts on a terminal would act on those who read the log.
fn data(text: &str) -> String {
    let lines = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    escape_for_terminal(lines.as_bytes())
}

/// Escapes the value of a property, which a colon or a comma would end as well.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_command_early() {
        assert_eq!(data("100%\r\n::error::x"), "100%25%0D%0A::error::x");
        assert_eq!(data("a\u{1b}[2J"), "a\\x1b[2J");
        assert_eq!(property("a,b:c\n"), "a%2Cb%3Ac%0A");
    }
}
