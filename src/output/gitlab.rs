//! GitLab's code quality report: one array of findings, each with a fingerprint that outlives moved lines.

use std::collections::HashMap;
use std::io::{self, Write};

use serde_json::json;

use super::Form;
use super::finding::{AsFindings, Finding, Findings, Level};

/// The form.
pub const FORM: Form = Form { name: "gitlab", about: "GitLab's code quality report", make: |_| Box::new(AsFindings(GitLab::default())), findings: Some(|| Box::new(GitLab::default())) };

#[derive(Default)]
struct GitLab {
    /// How often the same finding was seen in the same file.
    seen: HashMap<String, usize>,
    begun: bool,
}

impl Findings for GitLab {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"[")
    }

    fn finding(&mut self, out: &mut dyn Write, finding: &Finding) -> io::Result<()> {
        let mut hash = blake3::Hasher::new();
        for part in [&finding.path, &finding.code, &finding.subject] {
            hash.update(part.as_bytes()).update(b"\0");
        }
        let print = hash.finalize().to_hex();
        let count = self.seen.entry(print[..32].to_owned()).or_default();
        *count += 1;
        let fingerprint = if *count == 1 { print[..32].to_owned() } else { format!("{}-{count}", &print[..32]) };
        let severity = match finding.level {
            Level::Note => "info",
            Level::Warning => "minor",
            Level::Error => "major",
        };
        let record = json!({
            "description": finding.message,
            "check_name": finding.code,
            "fingerprint": fingerprint,
            "severity": severity,
            "location": { "path": finding.path, "lines": { "begin": finding.start.line, "end": finding.end.line } },
        });
        out.write_all(if self.begun { b",\n" } else { b"\n" })?;
        self.begun = true;
        super::write_json(out, &record)
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"\n]\n")
    }
}
