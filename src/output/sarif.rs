//! SARIF 2.1.0, for code scanning: each finding a result, with the replacement as its fix.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::Form;
use super::finding::{AsFindings, Finding, Findings};
use crate::span::Place;

/// The form.
pub const FORM: Form = Form { name: "sarif", about: "SARIF 2.1.0, with the replacements as fixes", make: |_| Box::new(AsFindings(Sarif::default())), findings: Some(|| Box::new(Sarif::default())) };

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Results are written as they come; the rules that they name follow, since an object's keys have no order.
#[derive(Default)]
struct Sarif {
    rules: BTreeMap<String, Value>,
    begun: bool,
}

impl Findings for Sarif {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{\"columnKind\":\"unicodeCodePoints\",\"results\":[")
    }

    fn finding(&mut self, out: &mut dyn Write, finding: &Finding) -> io::Result<()> {
        out.write_all(if self.begun { b",\n" } else { b"\n" })?;
        self.begun = true;
        self.rules.entry(finding.code.clone()).or_insert_with(|| rule(finding));
        super::write_json(out, &result(finding))
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let rules: Vec<&Value> = self.rules.values().collect();
        let tool = json!({ "driver": {
            "name": "repoint",
            "version": env!("CARGO_PKG_VERSION"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": rules,
        }});
        write!(out, "\n],\"tool\":")?;
        super::write_json(out, &tool)?;
        out.write_all(b"}]}\n")
    }
}

fn rule(finding: &Finding) -> Value {
    let mut rule = json!({
        "id": finding.code,
        "shortDescription": { "text": finding.about },
        "defaultConfiguration": { "level": finding.level.word() },
    });
    if finding.help.starts_with("https://") {
        rule["helpUri"] = json!(finding.help);
    } else if !finding.help.is_empty() {
        rule["help"] = json!({ "text": finding.help });
    }
    rule
}

fn result(finding: &Finding) -> Value {
    let location = json!({ "uri": uri(&finding.path), "uriBaseId": "%SRCROOT%" });
    let mut result = json!({
        "ruleId": finding.code,
        "level": finding.level.word(),
        "message": { "text": finding.message },
        "locations": [{ "physicalLocation": { "artifactLocation": location, "region": region(finding.start, finding.end) } }],
    });
    if !finding.fix.is_empty() {
        let replacements: Vec<Value> = finding.fix.iter().map(|edit| json!({ "deletedRegion": region(edit.start, edit.end), "insertedContent": { "text": edit.text } })).collect();
        result["fixes"] = json!([{ "description": { "text": finding.message }, "artifactChanges": [{ "artifactLocation": location, "replacements": replacements }] }]);
    }
    result
}

fn region(start: Place, end: Place) -> Value {
    json!({ "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column })
}

/// Returns a path as a relative URI.
fn uri(path: &str) -> String {
    use std::fmt::Write as _;
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(byte as char),
            // Writing to a `String` cannot fail.
            _ => _ = write!(uri, "%{byte:02X}"),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_uri() {
        assert_eq!(uri("a b/ä:1.yaml"), "a%20b/%C3%A4%3A1.yaml");
    }
}
