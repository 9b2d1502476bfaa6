//! Jobs of Nomad.

use super::images;
use super::keys;
use super::{Doc, Field, Finder, Format, Read, Syntax, What};
use crate::site::Sure;
use crate::syntax::tree::{Id, Kind};

/// Job files.
pub static FORMAT: Format = Format {
    id: "nomad",
    title: "jobs of Nomad",
    files: &["**/*.nomad", "**/*.nomad.hcl", "**/*.nomad.tpl", "**/*.nomad.j2", "**/*.job"],
    names: &["nomad"],
    read: Read::Tree { syntax: Syntax::Hcl, is, fields: FIELDS, more: Some(more) },
};

const FIELDS: &[Field] = &[Field { select: "**.config.args|command|entrypoint", what: What::Argument }, Field { select: "**.config.ports.**", what: What::Argument }];

fn is(doc: &Doc<'_>) -> bool {
    doc.tree
        .get(doc.root, "job", doc.source())
        .is_some_and(|jobs| doc.tree.entries(jobs).iter().any(|(_, job)| doc.tree.get(*job, "group", doc.source()).is_some() || doc.tree.get(*job, "task", doc.source()).is_some()))
}

fn more(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    below(finder, doc, doc.root);
    for (key, value) in doc.tree.entries(doc.root) {
        if doc.text(*key).is_some_and(|key| key == "variable") {
            for (name, variable) in doc.tree.entries(*value) {
                if let Some(default) = doc.tree.get(*variable, "default", doc.source())
                    && doc.text(*name).is_some_and(|name| keys::is_image_key(&name))
                {
                    images::maybe(finder, doc, default);
                }
            }
        }
    }
}

/// Drivers whose `image` is a container's, not a disk's.
const DRIVERS: &[&str] = &["docker", "podman", "containerd-driver", "containerd", "singularity", "kata"];

fn below(finder: &mut Finder<'_>, doc: &Doc<'_>, id: Id) {
    match &doc.tree.nodes[id].kind {
        Kind::Map(entries) => {
            let driver = doc.tree.get(id, "driver", doc.source()).and_then(|driver| doc.text(driver));
            let container = driver.as_deref().is_none_or(|driver| DRIVERS.contains(&driver) || driver.contains(['$', '{', '[']));
            for (key, value) in entries {
                // A task, a group or a job may be called `env` or `data`.
                if ["driver", "task", "group"].iter().any(|word| doc.tree.get(*value, word, doc.source()).is_some()) {
                    below(finder, doc, *value);
                    continue;
                }
                match doc.text(*key).as_deref() {
                    Some("config") if container => {
                        if let Some(image) = doc.tree.get(*value, "image", doc.source()) {
                            each(doc, image, &mut |id| {
                                finder.scalar_image(doc, id, Sure::Field, false);
                            });
                        }
                    }
                    Some("env") => images::variables(finder, doc, *value),
                    Some("data") if doc.tree.style(*value).is_some() => {
                        let name = doc.tree.get(id, "destination", doc.source()).and_then(|name| doc.text(name)).unwrap_or_default();
                        if let Some(region) = doc.tree.region(*value, doc.region) {
                            finder.nest_file(&name, &region);
                        }
                    }
                    _ => below(finder, doc, *value),
                }
            }
        }
        Kind::List(items) => items.iter().for_each(|item| below(finder, doc, *item)),
        Kind::Scalar(..) | Kind::Alias(_) => {}
    }
}

/// Calls `take` for a scalar, or for each scalar that an expression may turn out to be.
fn each(doc: &Doc<'_>, id: Id, take: &mut dyn FnMut(Id)) {
    match &doc.tree.nodes[id].kind {
        Kind::List(items) => items.iter().for_each(|item| each(doc, *item, take)),
        _ => take(id),
    }
}
