//! Bake files of Docker's buildx.

use super::images::{self, carries_proof};
use super::keys;
use super::value::image_in;
use super::{Doc, Field, Finder, Format, Read, Syntax, What};
use crate::reference::{Reference, Registry};
use crate::site::Sure;
use crate::span::Span;
use crate::syntax::tree::Id;

/// Bake files in HCL.
pub static HCL: Format = Format {
    id: "bake",
    title: "bake files of Docker's buildx",
    files: &["**/docker-bake*.hcl", "**/*.bake.hcl", "**/bake.hcl"],
    names: &["bake"],
    read: Read::Tree { syntax: Syntax::Hcl, is, fields: FIELDS, more: Some(more) },
};

/// Bake files in JSON.
pub static JSON: Format = Format {
    id: "bake-json",
    title: "bake files of Docker's buildx in JSON",
    files: &["**/docker-bake*.json", "**/*.bake.json"],
    names: &[],
    read: Read::Tree { syntax: Syntax::Json, is: |_| false, fields: FIELDS, more: Some(more) },
};

const FIELDS: &[Field] = &[
    Field { select: "target.*.tags[*]", what: What::Built },
    Field { select: "target.*.tags[*][*]", what: What::Built },
    Field { select: "target.*.dockerfile-inline", what: What::Text("dockerfile") },
];

fn is(doc: &Doc<'_>) -> bool {
    const KEYS: &[&str] = &["args", "cache-from", "context", "contexts", "dockerfile", "dockerfile-inline", "inherits", "output", "platforms", "tags"];
    let targets = doc.tree.get(doc.root, "target", doc.source()).map_or(&[][..], |targets| doc.tree.entries(targets));
    targets.iter().any(|(_, body)| doc.any_has(&[*body], KEYS))
}

fn more(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    let source = doc.source();
    for (section, names) in doc.tree.entries(doc.root) {
        let section = doc.text(*section).unwrap_or_default();
        for (name, body) in doc.tree.entries(*names) {
            let get = |key: &str| doc.tree.get(*body, key, source);
            match &*section {
                "target" => {
                    if let Some(args) = get("args") {
                        images::build_arguments(finder, doc, args);
                        // Under any name, what has a registry and a tag is an image.
                        let whole = doc.tree.entries(args).iter().filter(|(name, value)| !is_variable(doc, *name) && doc.text(*value).is_some_and(|text| is_whole(&text)));
                        whole.for_each(|(_, value)| images::proven(finder, doc, *value));
                    }
                    get("matrix").into_iter().for_each(|matrix| inside(finder, doc, matrix));
                    for (_, context) in get("contexts").map_or(&[][..], |contexts| doc.tree.entries(contexts)) {
                        if doc.text(*context).is_some_and(|text| text.starts_with("docker-image://")) {
                            finder.scalar_image(doc, *context, Sure::Field, false);
                        }
                    }
                    for list in ["cache-from", "cache-to", "output"].into_iter().filter_map(get) {
                        for item in doc.tree.items(list) {
                            cache(finder, doc, *item);
                        }
                    }
                }
                "variable" => {
                    if let Some(default) = get("default") {
                        named(finder, doc, *name, default);
                    }
                }
                _ => {}
            }
        }
    }
    let blocks = ["target", "group", "variable", "function"];
    for (name, value) in doc.tree.entries(doc.root) {
        if doc.text(*name).is_some_and(|name| !blocks.contains(&&*name)) {
            named(finder, doc, *name, *value);
        }
    }
}

/// Takes what is named after an image, one or a list of them, or what is named so inside it.
fn named(finder: &mut Finder<'_>, doc: &Doc<'_>, name: Id, value: Id) {
    if is_variable(doc, name) {
        if doc.tree.style(value).is_some() {
            images::maybe(finder, doc, value);
        }
        doc.tree.items(value).iter().filter(|item| doc.tree.style(**item).is_some()).for_each(|item| images::proven(finder, doc, *item));
    }
    inside(finder, doc, value);
}

/// Takes what is named after an image in maps, and in lists of maps.
fn inside(finder: &mut Finder<'_>, doc: &Doc<'_>, node: Id) {
    doc.tree.items(node).iter().for_each(|item| inside(finder, doc, *item));
    for (name, value) in doc.tree.entries(node) {
        named(finder, doc, *name, *value);
    }
}

fn is_variable(doc: &Doc<'_>, name: Id) -> bool {
    doc.text(name).is_some_and(|name| keys::is_variable(&name))
}

/// Returns whether a text is a reference that names its registry, and a tag or a digest.
fn is_whole(text: &str) -> bool {
    Reference::parse(text).is_ok_and(|reference| matches!(reference.registry, Registry::Written(_)) && (reference.tag().is_some() || reference.digest().is_some()))
}

/// Takes `type=registry,ref=IMAGE` or an image alone, or a map that says the same. What is cached there was built here.
fn cache(finder: &mut Finder<'_>, doc: &Doc<'_>, item: Id) {
    if let Some(reference) = doc.tree.get(item, "ref", doc.source()).or_else(|| doc.tree.get(item, "name", doc.source())) {
        finder.scalar_image(doc, reference, Sure::Field, true);
    }
    let (Some(region), Some(style)) = (doc.tree.region(item, doc.region), doc.tree.style(item)) else { return };
    let text = region.text();
    let from = ["ref=", "name="].iter().find_map(|mark| text.find(mark).map(|at| at + mark.len()));
    let start = from.unwrap_or(0);
    let span = Span::new(start, text[start..].find(',').map_or(text.len(), |comma| start + comma));
    if from.is_some() || !text.contains('=') && image_in(text, span).is_some_and(|span| carries_proof(span.of(text))) {
        finder.image(&region, span, style, Sure::Field, true);
    }
}
