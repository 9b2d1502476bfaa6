//! Kamal.

use super::value::trimmed;
use super::{Doc, Field, Finder, Format, Read, Syntax, What};
use crate::site::Sure;

/// Kamal's deployments, and those of one destination.
pub static FORMAT: Format = Format {
    id: "kamal",
    title: "Kamal: accessories, the proxy, arguments of the build; the image that is deployed is built here",
    files: &[],
    names: &["kamal"],
    read: Read::Tree { syntax: Syntax::Yaml, is, fields: FIELDS, more: Some(more) },
};

const FIELDS: &[Field] = &[
    Field { select: "image", what: What::Built },
    Field { select: "builder.cache.image", what: What::Built },
    Field { select: "builder.args", what: What::Arguments },
    Field { select: "proxy.run", what: What::Image },
    Field { select: "env.clear", what: What::Variables },
    Field { select: "accessories.*.env.clear", what: What::Variables },
];

fn is(doc: &Doc<'_>) -> bool {
    if doc.has("apiVersion") || doc.has("kind") {
        return false;
    }
    let deploys = || doc.text_at(&["service"]).is_some() && doc.text_at(&["image"]).is_some() && ["servers", "registry", "builder", "accessories"].iter().any(|key| doc.has(key));
    deploys() || accessories(doc).any(|accessory| doc.any_has(&[accessory], &["host", "hosts", "role", "roles"]))
}

/// Returns the accessories that say their image.
fn accessories<'d>(doc: &'d Doc<'_>) -> impl Iterator<Item = usize> + 'd {
    let all = doc.tree.get(doc.root, "accessories", doc.source()).map_or(&[][..], |all| doc.tree.entries(all));
    all.iter().map(|(_, accessory)| *accessory).filter(|accessory| doc.any_has(&[*accessory], &["image"]))
}

fn more(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    for accessory in accessories(doc) {
        let Some(image) = doc.tree.get(accessory, "image", doc.source()) else { continue };
        let prefixed = doc.tree.at(accessory, &["registry", "server"], doc.source()).is_some();
        match doc.tree.region(image, doc.region).filter(|_| prefixed) {
            Some(region) => {
                finder.stays(&region, trimmed(region.text()), "Kamal puts the registry of the accessory in front of it");
            }
            None => {
                finder.scalar_image(doc, image, Sure::Field, false);
            }
        }
    }
}
