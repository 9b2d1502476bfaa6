//! Task definitions of Amazon ECS.

use super::images::{self, Trust};
use super::{Doc, Field, Finder, Format, Read, Syntax, What};
use crate::syntax::tree::Kind;

/// Task definitions, by what they hold.
pub static FORMAT: Format = Format {
    id: "ecs",
    title: "task definitions of Amazon ECS",
    files: &["**/*task-definition*.json", "**/*taskdef*.json", "**/*task_definition*.json"],
    names: &["ecs"],
    read: Read::Tree { syntax: Syntax::Json, is, fields: FIELDS, more: Some(more) },
};

const FIELDS: &[Field] = &[
    Field { select: "**.containerDefinitions[*].environment[*]", what: What::Env },
    Field { select: "[*].environment[*]", what: What::Env },
    Field { select: "**.containerDefinitions[*].command|entryPoint", what: What::Argument },
    Field { select: "[*].command|entryPoint", what: What::Argument },
];

fn is(doc: &Doc<'_>) -> bool {
    let has = |path: &[&str]| doc.tree.at(doc.root, path, doc.source()).is_some_and(|list| matches!(doc.tree.nodes[list].kind, Kind::List(_)));
    has(&["containerDefinitions"]) || has(&["taskDefinition", "containerDefinitions"])
}

fn more(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    images::anywhere(finder, doc, doc.root, Trust::Known);
}
