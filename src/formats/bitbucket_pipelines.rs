//! Bitbucket Pipelines.

use super::{Doc, Field, Finder, Format, Read, Syntax, What};
use crate::site::Sure;

/// Bitbucket Pipelines.
pub static FORMAT: Format = Format {
    id: "bitbucket-pipelines",
    title: "Bitbucket Pipelines: `image`, `services`, pipes from `docker://`, scripts",
    files: &["**/bitbucket-pipelines*.{yml,yaml}"],
    names: &["bitbucket-pipelines"],
    read: Read::Tree { syntax: Syntax::Yaml, is, fields: FIELDS, more: Some(more) },
};

const FIELDS: &[Field] = &[
    Field { select: "image", what: What::Image },
    Field { select: "options.image", what: What::Image },
    Field { select: "**.step.image", what: What::Image },
    Field { select: "definitions.services.*.image", what: What::Image },
    Field { select: "definitions.services.*.variables", what: What::Variables },
    Field { select: "**.script|after-script", what: What::Text("sh") },
    Field { select: "**.script|after-script[*].variables", what: What::Variables },
];

fn is(doc: &Doc<'_>) -> bool {
    let steps = |keys: &[&str]| doc.tree.at(doc.root, keys, doc.source()).is_some();
    !doc.has("apiVersion") && (steps(&["pipelines", "default"]) || steps(&["pipelines", "branches"]) || steps(&["pipelines", "pull-requests"]) || steps(&["pipelines", "custom"]))
}

fn more(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    // A pipe is named like an image, and is one only behind `docker://`.
    let mut open = vec![doc.root];
    while let Some(id) = open.pop() {
        open.extend(doc.tree.items(id).iter().filter(|_| doc.tree.resolve(id) == id));
        if doc.tree.resolve(id) != id {
            continue;
        }
        for (key, value) in doc.tree.entries(id) {
            if doc.text(*key).is_some_and(|key| key == "pipe") && doc.text(*value).is_some_and(|text| text.starts_with("docker://")) {
                finder.scalar_image(doc, *value, Sure::Field, false);
            }
            open.push(*value);
        }
    }
}
