//! Development containers.

use super::images;
use super::{Doc, Field, Finder, Format, Read, Syntax, What};
use crate::span::Span;

/// `devcontainer.json`. Features are no images: they are unpacked, not run.
pub static FORMAT: Format = Format {
    id: "devcontainer",
    title: "development containers",
    files: &["**/devcontainer.json", "**/.devcontainer.json", "**/devcontainer-template.json", "**/devcontainer-feature.json"],
    names: &["devcontainer"],
    read: Read::Tree { syntax: Syntax::Json, is: |_| false, fields: FIELDS, more: Some(more) },
};

/// Why the name of a feature stays.
pub const FEATURE: &str = "a feature of a development container, not an image";

const FIELDS: &[Field] = &[
    Field { select: "image", what: What::Image },
    Field { select: "build.cacheFrom", what: What::Maybe },
    Field { select: "build.cacheFrom[*]", what: What::Maybe },
    Field { select: "runArgs", what: What::Argument },
    Field { select: "initializeCommand|onCreateCommand|updateContentCommand|postCreateCommand|postStartCommand|postAttachCommand", what: What::Text("shell") },
    Field { select: "initializeCommand|onCreateCommand|updateContentCommand|postCreateCommand|postStartCommand|postAttachCommand.*", what: What::Text("shell") },
    Field { select: "options.*.default", what: What::Maybe },
];

fn more(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    let get = |key: &&str| doc.tree.get(doc.root, key, doc.source());
    let named = ["features", "dependsOn"].iter().filter_map(get).flat_map(|map| doc.tree.entries(map)).map(|(feature, _)| *feature);
    let listed = ["overrideFeatureInstallOrder", "installsAfter"].iter().filter_map(get).flat_map(|list| doc.tree.items(list)).copied();
    for feature in named.chain(listed) {
        if let Some(region) = doc.tree.region(feature, doc.region) {
            finder.stays(&region, Span::new(0, region.text().len()), FEATURE);
        }
    }
    for path in [&["build", "args"][..], &["containerEnv"], &["remoteEnv"]] {
        if let Some(map) = doc.tree.at(doc.root, path, doc.source()) {
            images::variables(finder, doc, map);
        }
    }
}
