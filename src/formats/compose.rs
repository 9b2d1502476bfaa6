//! Compose files.

use super::caprover;
use super::images::{self, Trust};
use super::keys;
use super::{Doc, Field, Finder, Format, Read, Syntax, What};
use crate::site::Sure;
use crate::syntax::tree::{Id, Kind};

/// Compose files, by name or by a `services` map.
pub static FORMAT: Format = Format {
    id: "compose",
    title: "Compose files",
    files: &["**/*compose*.yaml", "**/*compose*.yml"],
    names: &["compose", "docker-compose"],
    read: Read::Tree { syntax: Syntax::Yaml, is, fields: FIELDS, more: Some(more) },
};

const FIELDS: &[Field] = &[
    Field { select: "services.*.build.dockerfile_inline", what: What::Text("dockerfile") },
    Field { select: "services.*.build.cache_from|cache_to[*]", what: What::Maybe },
    Field { select: "services.*.build.tags[*]", what: What::Built },
    // A container that runs before the service does.
    Field { select: "services.*.pre_start[*].image", what: What::Image },
    Field { select: "services.*.command", what: What::Argument },
    Field { select: "services.*.entrypoint", what: What::Argument },
    Field { select: "configs.*.content", what: What::File },
];

fn is(doc: &Doc<'_>) -> bool {
    let Some(services) = doc.tree.get(doc.root, "services", doc.source()) else { return false };
    !doc.has("apiVersion") && doc.tree.entries(services).iter().any(|(_, service)| ["image", "build", "caproverExtra"].iter().any(|key| doc.tree.get(*service, key, doc.source()).is_some()))
}

fn more(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    let services = doc.tree.get(doc.root, "services", doc.source());
    // The first version of the format had no `services`: every top-level key was one.
    let services = services.unwrap_or(doc.root);
    for (_, service) in doc.tree.entries(services).to_vec() {
        one(finder, doc, service);
    }
    for (key, value) in doc.tree.entries(doc.root).to_vec() {
        if doc.text(key).is_some_and(|key| key.starts_with("x-")) {
            // A map that is merged into services is one; others hold maps that are.
            let is_service = ["image", "build"].iter().any(|key| doc.tree.get(value, key, doc.source()).is_some());
            if is_service { one(finder, doc, value) } else { images::anywhere(finder, doc, value, Trust::Known) }
        }
    }
}

fn one(finder: &mut Finder<'_>, doc: &Doc<'_>, service: Id) {
    let get = |key: &str| doc.tree.get(service, key, doc.source());
    let policy = get("pull_policy").and_then(|policy| doc.text(policy));
    let local = get("build").is_some() || policy.is_some_and(|policy| matches!(&*policy, "build" | "never"));
    if let Some(image) = get("image") {
        finder.scalar_image(doc, image, Sure::Field, local);
        if get("build").is_some()
            && let Some(text) = doc.text(image)
        {
            finder.built(&text);
        }
    }
    if let Some(extra) = get("caproverExtra") {
        caprover::lines(finder, doc, extra);
    }
    if let Some(build) = get("build")
        && let Some(contexts) = doc.tree.get(build, "additional_contexts", doc.source())
    {
        for (_, context) in doc.tree.entries(contexts).to_vec() {
            if doc.text(context).is_some_and(|text| text.starts_with("docker-image://")) {
                finder.scalar_image(doc, context, Sure::Field, false);
            }
        }
    }
    for &volume in get("volumes").map(|volumes| doc.tree.items(volumes)).unwrap_or_default() {
        let is_image = doc.tree.get(volume, "type", doc.source()).and_then(|kind| doc.text(kind)).is_some_and(|kind| kind == "image");
        if let Some(source) = doc.tree.get(volume, "source", doc.source()).filter(|_| is_image) {
            finder.scalar_image(doc, source, Sure::Field, false);
        }
    }
    let arguments = get("build").and_then(|build| doc.tree.get(build, "args", doc.source()));
    if let Some(variables) = get("environment") {
        environment_images(finder, doc, variables);
    }
    if let Some(arguments) = arguments {
        images::build_arguments(finder, doc, arguments);
    }
}

/// Takes variables whose names say that they hold an image: as a map, or as a list of `NAME=value`.
fn environment_images(finder: &mut Finder<'_>, doc: &Doc<'_>, environment: Id) {
    for (name, value) in doc.tree.entries(environment).to_vec() {
        if doc.text(name).is_some_and(|name| keys::is_variable(&name)) {
            images::maybe(finder, doc, value);
        }
    }
    for &item in doc.tree.items(environment) {
        if matches!(doc.tree.nodes[item].kind, Kind::Scalar(..)) {
            images::argument(finder, doc, item);
        }
    }
}
