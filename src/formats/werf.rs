//! werf.

use super::value::trimmed;
use super::{Doc, Field, Finder, Format, Read, Syntax, What};

/// werf's configuration.
pub static FORMAT: Format = Format {
    id: "werf",
    title: "werf: what images are built from; their own names are none of a registry",
    files: &["**/werf*.{yaml,yml}"],
    names: &["werf"],
    read: Read::Tree { syntax: Syntax::Yaml, is: |_| false, fields: FIELDS, more: Some(names) },
};

const FIELDS: &[Field] =
    &[Field { select: "from", what: What::Image }, Field { select: "args", what: What::Arguments }, Field { select: "shell.beforeInstall|install|beforeSetup|setup", what: What::Text("sh") }];

/// Takes the names by which the file itself knows its images.
fn names(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    let imported = doc.list("import").iter().chain(doc.list("dependencies")).flat_map(|import| ["image", "from"].map(|key| doc.tree.get(*import, key, doc.source())));
    let own = ["image", "artifact", "fromImage", "fromArtifact"].map(|key| doc.tree.get(doc.root, key, doc.source()));
    for name in own.into_iter().chain(imported).flatten() {
        for name in doc.tree.items(name).iter().copied().chain([name]) {
            if let Some(region) = doc.tree.region(name, doc.region) {
                finder.name(&region, trimmed(region.text()));
            }
        }
    }
}
