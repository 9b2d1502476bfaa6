//! Buildkite.

use super::images;
use super::keys;
use super::shared;
use super::{Doc, Field, Finder, Format, Read, Syntax, What};
use crate::site::Sure;
use crate::syntax::tree::{Id, Kind};

/// Buildkite's pipelines.
pub static FORMAT: Format = Format {
    id: "buildkite",
    title: "Buildkite: the Docker plugins, `image` of steps, commands",
    files: &["**/buildkite.{yml,yaml}", "**/.buildkite/pipeline*.{yml,yaml}"],
    names: &["buildkite"],
    read: Read::Tree { syntax: Syntax::Yaml, is, fields: FIELDS, more: Some(more) },
};

const FIELDS: &[Field] = &[
    Field { select: "image", what: What::Image },
    Field { select: "**.steps[*].image", what: What::Image },
    Field { select: "**.command|commands", what: What::Text("sh") },
    Field { select: "**.env|environment", what: What::Variables },
];

fn is(doc: &Doc<'_>) -> bool {
    let steps = doc.list("steps");
    !doc.has("apiVersion") && !doc.has("kind") && !steps.is_empty() && (doc.any_has(steps, &["plugins", "label"]) || doc.is_below(".buildkite")) && !doc.any_has(steps, &["uses", "task", "args"])
}

fn more(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    let mut open = vec![doc.root];
    while let Some(id) = open.pop() {
        match &doc.tree.nodes[id].kind {
            Kind::Map(entries) => {
                for (key, value) in entries {
                    if doc.text(*key).is_some_and(|key| key == "plugins") {
                        // A list of maps with one key each, or one map.
                        for &plugin in doc.tree.items(*value).iter().chain([value]) {
                            plugins(finder, doc, plugin);
                        }
                    }
                    open.push(*value);
                }
            }
            Kind::List(items) => open.extend(items),
            Kind::Scalar(..) | Kind::Alias(_) => {}
        }
    }
}

fn plugins(finder: &mut Finder<'_>, doc: &Doc<'_>, map: Id) {
    for (name, options) in doc.tree.entries(map) {
        let name = doc.text(*name).unwrap_or_default();
        let name = name.split('#').next().unwrap_or_default().trim_end_matches(".git");
        let name = name.rsplit('/').next().unwrap_or_default().trim_end_matches("-buildkite-plugin");
        if name == "kubernetes" {
            // A pod's specification, and patches of one.
            images::anywhere(finder, doc, *options, images::Trust::Pod);
            continue;
        }
        for (key, value) in doc.tree.entries(*options) {
            let Some(key) = doc.text(*key) else { continue };
            match (name, &*key) {
                ("docker", "image") => {
                    finder.scalar_image(doc, *value, Sure::Field, false);
                }
                // `service:ref` or `service:repository:tag`.
                ("docker-compose", "cache-from" | "push") => after_service(finder, doc, *value, key == "push"),
                ("docker-compose", "image-repository") => {
                    finder.scalar_image(doc, *value, Sure::Field, true);
                }
                ("kubernetes", "podSpec" | "podSpecPatch") => images::anywhere(finder, doc, *value, images::Trust::Pod),
                (_, "env" | "environment") => shared::variables(finder, doc, *value),
                (_, key) if keys::is_image_key(key) => images::maybe(finder, doc, *value),
                _ => {}
            }
        }
    }
}

fn after_service(finder: &mut Finder<'_>, doc: &Doc<'_>, value: Id, local: bool) {
    for &item in doc.tree.items(value).iter().chain([&value]) {
        let (Some(region), Some(style)) = (doc.tree.region(item, doc.region), doc.tree.style(item)) else { continue };
        let Some(colon) = region.text().find(':') else { continue };
        let span = crate::span::Span::new(colon + 1, region.text().len());
        if images::carries_proof(span.of(region.text())) {
            finder.image(&region, span, style, Sure::Field, local);
        }
    }
}
