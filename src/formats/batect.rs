//! Batect.

use super::{Doc, Field, Format, Read, Syntax, What};

/// Batect's configuration and bundles.
pub static FORMAT: Format = Format {
    id: "batect",
    title: "Batect: the images of containers",
    files: &["**/batect.{yml,yaml}", "**/batect-bundle.{yml,yaml}"],
    names: &["batect"],
    read: Read::Tree { syntax: Syntax::Yaml, is, fields: FIELDS, more: None },
};

const FIELDS: &[Field] = &[
    Field { select: "containers.*.image", what: What::Image },
    Field { select: "containers|tasks.**.environment", what: What::Variables },
    Field { select: "containers.*.command", what: What::Text("sh") },
    Field { select: "tasks.*.run.command", what: What::Text("sh") },
];

fn is(doc: &Doc<'_>) -> bool {
    let containers = doc.tree.get(doc.root, "containers", doc.source());
    let build = containers.is_some_and(|containers| doc.tree.entries(containers).iter().any(|(_, container)| doc.any_has(&[*container], &["image", "build_directory"])));
    build && !["apiVersion", "services", "kind"].iter().any(|key| doc.has(key))
}
