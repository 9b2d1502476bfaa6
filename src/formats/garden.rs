//! Garden.

use super::images;
use super::shared;
use super::{Doc, Field, Finder, Format, Read, Syntax, What};

/// Garden's projects, modules and actions.
pub static FORMAT: Format = Format {
    id: "garden",
    title: "Garden: images of actions, modules and services",
    files: &["**/garden.{yml,yaml}", "**/*.garden.{yml,yaml}"],
    names: &["garden"],
    read: Read::Tree { syntax: Syntax::Yaml, is, fields: FIELDS, more: Some(more) },
};

const FIELDS: &[Field] = &[
    Field { select: "spec.args|command", what: What::Argument },
    Field { select: "spec.env", what: What::Variables },
    Field { select: "variables", what: What::Variables },
    Field { select: "spec.values", what: What::Values },
    Field { select: "values", what: What::Values },
    Field { select: "services|tasks|tests[*].image", what: What::Image },
    Field { select: "services|tasks|tests[*].env", what: What::Variables },
];

fn is(doc: &Doc<'_>) -> bool {
    let kind = doc.text_at(&["kind"]).is_some_and(|kind| matches!(&*kind, "Build" | "Deploy" | "Run" | "Test" | "Module" | "Project"));
    kind && doc.has("name") && (!doc.has("apiVersion") || doc.is_of(&["garden.io"])) && (doc.has("type") || doc.has("environments"))
}

fn more(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    if let Some(manifests) = doc.tree.at(doc.root, &["spec", "manifests"], doc.source()) {
        images::anywhere(finder, doc, manifests, images::Trust::Known);
    }
    if let Some(command) = doc.tree.at(doc.root, &["spec", "command"], doc.source())
        && doc.text_at(&["type"]).is_some_and(|kind| kind == "exec")
    {
        shared::command_line(finder, doc, "", doc.tree.items(command));
    }
    let builds = doc.text_at(&["kind"]).is_some_and(|kind| matches!(&*kind, "Build" | "Module"));
    for path in [&["spec", "image"][..], &["image"], &["spec", "localId"], &["spec", "publishId"]] {
        let Some(node) = doc.tree.at(doc.root, path, doc.source()) else { continue };
        if path.last() == Some(&"image") && !builds {
            finder.scalar_image(doc, node, crate::site::Sure::Field, false);
        } else if path.last() == Some(&"image") {
            images::maybe(finder, doc, node);
        } else if let Some(text) = doc.text(node) {
            finder.built(&text);
            finder.scalar_image(doc, node, crate::site::Sure::Field, true);
        }
    }
}
