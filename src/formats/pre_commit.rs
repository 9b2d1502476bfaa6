//! pre-commit.

use super::shared;
use super::{Doc, Finder, Format, Read, Syntax};
use crate::syntax::tree::Id;

/// pre-commit's configuration, and the hooks that a repository offers.
pub static FORMAT: Format = Format {
    id: "pre-commit",
    title: "pre-commit: the entries of hooks that run in an image",
    files: &["**/.pre-commit-config.{yml,yaml}", "**/.pre-commit-hooks.{yml,yaml}"],
    names: &[],
    read: Read::Tree { syntax: Syntax::Yaml, is: |_| false, fields: &[], more: Some(more) },
};

fn more(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    let own = doc.tree.items(doc.root);
    let listed: Vec<Id> = doc.list("repos").iter().filter_map(|repository| doc.tree.get(*repository, "hooks", doc.source())).flat_map(|hooks| doc.tree.items(hooks).iter().copied()).collect();
    for hook in own.iter().copied().chain(listed) {
        let language = doc.tree.text_at(hook, &["language"], doc.source());
        // The entry is what stands behind `docker run`: options, the image, its command.
        if let (Some("docker_image"), Some(entry)) = (language.as_deref(), doc.tree.get(hook, "entry", doc.source())) {
            shared::operands(finder, doc, "docker run", entry);
        }
    }
}
