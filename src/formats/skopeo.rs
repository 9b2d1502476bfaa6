//! What `skopeo sync --src yaml` reads: under each registry the names and tags to be copied from it.

use super::value::is_host;
use super::{Doc, Finder, Format, Read, Syntax};
use crate::site::Sure;
use crate::syntax::tree::Id;

/// Lists of images by registry.
pub static FORMAT: Format = Format {
    id: "skopeo-sync",
    title: "lists for `skopeo sync`: the registries, which are keys",
    files: &[],
    names: &[],
    read: Read::Tree { syntax: Syntax::Yaml, is: |doc| registries(doc).next().is_some(), fields: &[], more: Some(more) },
};

/// Returns the keys that are registries, by what stands under them.
fn registries<'d>(doc: &Doc<'d>) -> impl Iterator<Item = Id> {
    let doc = *doc;
    let lists = move |value: Id| doc.any_has(&[value], &["images", "images-by-tag-regex", "images-by-semver"]);
    doc.tree.entries(doc.root).iter().filter(move |(key, value)| doc.text(*key).is_some_and(|key| is_host(&key)) && lists(*value)).map(|(key, _)| *key)
}

fn more(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    for key in registries(doc) {
        if let (Some(region), Some(style)) = (doc.tree.region(key, doc.region), doc.tree.style(key)) {
            finder.registry(&region, style, Sure::Field);
        }
    }
}
