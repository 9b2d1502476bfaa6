//! Taskfiles.

use super::{Doc, Field, Finder, Format, Read, Syntax, What};
use crate::syntax::tree::{Id, Kind};

/// Taskfiles of go-task.
pub static FORMAT: Format = Format {
    id: "taskfile",
    title: "Taskfiles: commands, variables that hold images",
    files: &["**/Taskfile*.{yml,yaml}", "**/.taskfiles/**/*.{yml,yaml}"],
    names: &["taskfile"],
    read: Read::Tree { syntax: Syntax::Yaml, is, fields: FIELDS, more: Some(more) },
};

const FIELDS: &[Field] =
    &[Field { select: "**.cmd|cmds|defer|sh|status", what: What::Text("sh") }, Field { select: "**.preconditions", what: What::Text("sh") }, Field { select: "**.vars|env", what: What::Variables }];

fn is(doc: &Doc<'_>) -> bool {
    let tasks = doc.tree.get(doc.root, "tasks", doc.source());
    tasks.is_some_and(|tasks| doc.tree.entries(tasks).iter().any(|(_, task)| doc.any_has(&[*task], &["cmds", "cmd"]))) && doc.has("version")
}

fn more(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    // A task may be a command, or a list of them.
    let tasks: Vec<Id> = doc.tree.get(doc.root, "tasks", doc.source()).map_or(&[][..], |tasks| doc.tree.entries(tasks)).iter().map(|(_, task)| *task).collect();
    for task in tasks {
        if !matches!(doc.tree.nodes[task].kind, Kind::Alias(_)) {
            finder.scalar_text(doc, task, "sh");
        }
    }
}
