//! CircleCI.

use super::images;
use super::keys;
use super::shared;
use super::{Doc, Field, Finder, Format, Read, Syntax, What};
use crate::site::Sure;
use crate::span::Span;
use crate::syntax::tree::{Id, Kind};

/// CircleCI's configuration, and orbs.
pub static FORMAT: Format = Format {
    id: "circleci",
    title: "CircleCI: `docker` of jobs, executors and inline orbs, parameters that hold images, `run`",
    files: &["**/.circleci/**/*.{yml,yaml}"],
    names: &["circleci"],
    read: Read::Tree { syntax: Syntax::Yaml, is, fields: FIELDS, more: Some(more) },
};

const FIELDS: &[Field] = &[Field { select: "**.environment", what: What::Variables }];

fn is(doc: &Doc<'_>) -> bool {
    let runs = |key: &str| doc.tree.get(doc.root, key, doc.source()).is_some_and(|map| doc.tree.entries(map).iter().any(|(_, job)| doc.any_has(&[*job], &["docker", "machine", "executor"])));
    !doc.has("apiVersion") && !doc.has("on") && (runs("jobs") || runs("executors"))
}

fn more(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    below(finder, doc, doc.root);
    if let Some(workflows) = doc.tree.get(doc.root, "workflows", doc.source()) {
        arguments(finder, doc, workflows);
    }
}

/// Takes what jobs are given as `image`, one or several in a matrix.
fn arguments(finder: &mut Finder<'_>, doc: &Doc<'_>, id: Id) {
    match &doc.tree.nodes[id].kind {
        Kind::Map(entries) => {
            for (key, value) in entries {
                if doc.text(*key).is_some_and(|key| keys::is_image_key(&key) && !key.to_ascii_lowercase().contains("machine")) {
                    for &node in doc.tree.items(*value).iter().chain([value]) {
                        images::proven(finder, doc, node);
                    }
                }
                arguments(finder, doc, *value);
            }
        }
        Kind::List(items) => items.iter().for_each(|item| arguments(finder, doc, *item)),
        Kind::Scalar(..) | Kind::Alias(_) => {}
    }
}

fn below(finder: &mut Finder<'_>, doc: &Doc<'_>, id: Id) {
    match &doc.tree.nodes[id].kind {
        Kind::Map(entries) => {
            for (key, value) in entries {
                match doc.text(*key).as_deref() {
                    Some("docker") => containers(finder, doc, *value),
                    // A virtual machine's image, though it may read like a container's.
                    Some("machine") => machine(finder, doc, doc.tree.get(*value, "image", doc.source()).unwrap_or(*value)),
                    Some(name) if name.to_ascii_lowercase().contains("machine") && keys::is_image_key(name) => machine(finder, doc, *value),
                    Some("run") => script(finder, doc, doc.tree.get(*value, "command", doc.source()).unwrap_or(*value)),
                    // A parameter that is used as an image, or the argument for one.
                    Some(name) if name != "image" && keys::is_image_key(name) => {
                        images::maybe(finder, doc, doc.tree.get(*value, "default", doc.source()).unwrap_or(*value));
                    }
                    Some("image") => {
                        if let Some(default) = doc.tree.get(*value, "default", doc.source()) {
                            images::maybe(finder, doc, default);
                        }
                    }
                    _ => {}
                }
                below(finder, doc, *value);
            }
        }
        Kind::List(items) => items.iter().for_each(|item| below(finder, doc, *item)),
        Kind::Scalar(..) | Kind::Alias(_) => {}
    }
}

/// Takes the images of a list of containers. An anchor that is merged into one of them may stand anywhere.
fn containers(finder: &mut Finder<'_>, doc: &Doc<'_>, list: Id) {
    for &container in doc.tree.items(list) {
        let merged = doc.tree.get(container, "<<", doc.source());
        for map in [Some(container), merged].into_iter().flatten() {
            if let Some(image) = doc.tree.get(map, "image", doc.source()) {
                finder.scalar_image(doc, image, Sure::Field, false);
            }
        }
    }
}

/// Notes that a text is no image of a container.
fn machine(finder: &mut Finder<'_>, doc: &Doc<'_>, image: Id) {
    if let Some(region) = doc.tree.region(doc.tree.resolve(image), doc.region) {
        finder.name(&region, Span::new(0, region.text().len()));
    }
}

fn script(finder: &mut Finder<'_>, doc: &Doc<'_>, node: Id) {
    let Some(region) = doc.tree.region(node, doc.region) else { return };
    if region.text().contains("<<") {
        finder.nest("sh", &shared::without_parameters(&region));
    } else {
        finder.nest("sh", &region);
    }
}
