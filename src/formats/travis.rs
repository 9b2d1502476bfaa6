//! Travis CI.

use super::{Doc, Field, Format, Read, Syntax, What};

/// Travis CI.
pub static FORMAT: Format = Format {
    id: "travis",
    title: "Travis CI: scripts, variables that hold images",
    files: &["**/.travis.{yml,yaml}"],
    names: &["travis"],
    read: Read::Tree { syntax: Syntax::Yaml, is, fields: FIELDS, more: None },
};

/// The phases of a job; each holds a script.
const FIELDS: &[Field] = &[
    Field { select: "before_install|install|before_script|script|after_success|after_failure|before_deploy|after_deploy|after_script", what: What::Text("sh") },
    Field { select: "jobs|matrix.include[*].before_install|install|before_script|script|after_success|after_failure|before_deploy|after_deploy|after_script", what: What::Text("sh") },
    Field { select: "**.deploy.script", what: What::Text("sh") },
    Field { select: "**.deploy[*].script", what: What::Text("sh") },
    // `A=1 B=2`, which is how a shell writes it.
    Field { select: "env", what: What::Text("sh") },
    Field { select: "env.global|jobs|matrix", what: What::Text("sh") },
    Field { select: "jobs|matrix.include[*].env", what: What::Text("sh") },
    Field { select: "**.env", what: What::Variables },
    Field { select: "env.global|jobs|matrix", what: What::Variables },
];

fn is(doc: &Doc<'_>) -> bool {
    doc.has("language") && (doc.has("script") || doc.has("install") || doc.has("services") || doc.has("jobs") || doc.has("matrix")) && !doc.has("apiVersion")
}
