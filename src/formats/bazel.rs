//! Bazel's rules that pull images.

use super::images;
use super::keys;
use super::{Doc, Finder, Format, Read, Syntax};
use crate::site::Sure;
use crate::syntax::tree::Id;

/// `WORKSPACE`, `MODULE.bazel`, `BUILD` and `.bzl` files.
pub static FORMAT: Format = Format {
    id: "bazel",
    title: "Bazel's rules that pull images",
    files: &["**/WORKSPACE", "**/WORKSPACE.*", "**/*.WORKSPACE", "**/MODULE.bazel", "**/*.MODULE.bazel", "**/BUILD.bazel", "**/*.bzl"],
    names: &["bazel", "bzl"],
    read: Read::Tree { syntax: Syntax::Starlark, is: |_| false, fields: &[], more: Some(more) },
};

fn more(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    for (name, arguments) in doc.tree.entries(doc.root) {
        let name = doc.text(*name).unwrap_or_default();
        let last = name.rsplit('.').next().unwrap_or(&name);
        let get = |key: &str| doc.tree.get(*arguments, key, doc.source()).filter(|id| doc.tree.style(*id).is_some());
        // The name of a tag or a rule may be the user's own; what it is told is not.
        let pulls = last.ends_with("pull") || last.ends_with("_image") && get("registry").is_some() || *name == *"maybe";
        if pulls {
            pull(finder, doc, get("image"), get("registry"), get("repository"), get("tag"), get("digest"));
        } else if last.ends_with("push") {
            // What is pushed was made here.
            if let Some(repository) = get("repository").filter(|_| get("registry").is_none()) {
                if let Some(text) = doc.text(repository) {
                    finder.built(&text);
                }
                finder.scalar_image(doc, repository, Sure::Field, true);
            }
        } else if keys::is_image_key(&name) && doc.tree.style(*arguments).is_some() {
            images::maybe(finder, doc, *arguments);
        }
    }
}

fn pull(finder: &mut Finder<'_>, doc: &Doc<'_>, image: Option<Id>, registry: Option<Id>, repository: Option<Id>, tag: Option<Id>, digest: Option<Id>) {
    if let Some(image) = image {
        if tag.is_none() && digest.is_none() {
            finder.scalar_image(doc, image, Sure::Field, false);
        } else {
            images::add_split(finder, doc, None, "", image, None, tag, digest);
        }
    } else if let Some(repository) = repository {
        images::add_split(finder, doc, None, "", repository, registry, tag, digest);
    }
}
