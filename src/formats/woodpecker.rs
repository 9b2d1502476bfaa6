//! Drone, and what came of it: Woodpecker and Crow, Vela.

use super::shared;
use super::{Doc, Field, Finder, Format, Read, Syntax, What};
use crate::syntax::tree::Id;

/// Drone.
pub static DRONE: Format = Format {
    id: "drone",
    title: "Drone: steps, services, settings of plugins, commands",
    files: &["**/.drone.{yml,yaml}"],
    names: &["drone"],
    read: Read::Tree { syntax: Syntax::Yaml, is: is_drone, fields: &[], more: Some(more) },
};

/// Woodpecker and Crow.
pub static WOODPECKER: Format = Format {
    id: "woodpecker",
    title: "Woodpecker and Crow: steps, services and clone, as maps and as lists",
    files: &["**/.woodpecker.{yml,yaml}", "**/.crow.{yml,yaml}"],
    names: &["woodpecker", "crow"],
    read: Read::Tree { syntax: Syntax::Yaml, is: is_woodpecker, fields: &[], more: Some(more) },
};

/// Vela.
pub static VELA: Format = Format {
    id: "vela",
    title: "Vela: steps, stages, services, origins of secrets",
    files: &["**/.vela*.{yml,yaml}"],
    names: &["vela"],
    read: Read::Tree { syntax: Syntax::Yaml, is: is_vela, fields: VELA_FIELDS, more: Some(more) },
};

const VELA_FIELDS: &[Field] = &[Field { select: "secrets[*].origin.image", what: What::Image }];

/// Keys of a step that show what it is.
const STEP: &[&str] = &["commands", "settings", "when", "detach", "environment", "ruleset", "parameters"];

fn is_drone(doc: &Doc<'_>) -> bool {
    doc.text_at(&["kind"]).is_some_and(|kind| kind == "pipeline") && (doc.has("steps") || doc.has("type")) && !doc.has("apiVersion")
}

fn is_woodpecker(doc: &Doc<'_>) -> bool {
    if ["apiVersion", "kind", "jobs", "pipelines", "stages", "version"].iter().any(|key| doc.has(key)) {
        return false;
    }
    let folder = doc.is_below(".woodpecker") || doc.is_below(".crow");
    let steps = in_steps(doc);
    steps.iter().any(|step| doc.any_has(&[*step], &["image"]) && (folder || doc.any_has(&[*step], STEP))) && (folder || doc.any_has(&steps, &["commands", "settings"]))
}

fn is_vela(doc: &Doc<'_>) -> bool {
    doc.has("version") && !doc.has("kind") && !doc.has("apiVersion") && in_steps(doc).iter().any(|step| doc.any_has(&[*step], &["image"]) && doc.any_has(&[*step], STEP))
}

/// Returns the steps of the keys that hold them, be they lists or maps.
fn in_steps(doc: &Doc<'_>) -> Vec<Id> {
    steps_of(doc, doc.root, &["steps", "pipeline"])
}

fn steps_of(doc: &Doc<'_>, id: Id, keys: &[&str]) -> Vec<Id> {
    let holders = keys.iter().filter_map(|key| doc.tree.get(id, key, doc.source()));
    holders.flat_map(|holder| doc.tree.items(holder).iter().copied().chain(doc.tree.entries(holder).iter().map(|(_, step)| *step))).collect()
}

fn more(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    let mut steps = steps_of(doc, doc.root, &["steps", "pipeline", "services", "clone"]);
    for stage in doc.tree.get(doc.root, "stages", doc.source()).map_or(&[][..], |stages| doc.tree.entries(stages)) {
        steps.extend(steps_of(doc, stage.1, &["steps"]));
    }
    for step in steps {
        shared::step(finder, doc, step);
    }
    // Anchors are kept in keys of their own.
    for (key, value) in doc.tree.entries(doc.root) {
        if doc.text(*key).is_some_and(|key| matches!(&*key, "variables" | "x-variables" | "anchors" | "definitions" | "templates")) {
            super::images::anywhere(finder, doc, *value, super::images::Trust::Unknown);
            shared::variables(finder, doc, *value);
            let anchored = doc.tree.items(*value).iter().copied().chain(doc.tree.entries(*value).iter().map(|(_, value)| *value));
            for item in anchored.filter(|item| doc.tree.nodes[*item].anchored) {
                super::images::proven(finder, doc, item);
            }
        }
    }
}
