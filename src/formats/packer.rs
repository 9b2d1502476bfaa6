//! Packer and Waypoint.

use super::images;
use super::keys;
use super::{Doc, Field, Finder, Format, Read, Syntax, What};
use crate::site::Sure;

/// Packer's templates in HCL. Only its docker source pulls an image; the images of others are machines'.
pub static FORMAT: Format = Format {
    id: "packer",
    title: "Packer's docker source",
    files: &["**/*.pkr.hcl", "**/*.pkrvars.hcl"],
    names: &["packer"],
    read: Read::Tree { syntax: Syntax::Hcl, is: |_| false, fields: FIELDS, more: Some(variables) },
};

const FIELDS: &[Field] = &[
    Field { select: "source.docker.*.image", what: What::Image },
    Field { select: "build.source.source.docker.*.image", what: What::Image },
    Field { select: "**.post-processor.docker-tag|docker-import.repository", what: What::Built },
    Field { select: "**.provisioner.*.inline", what: What::Text("shell") },
];

/// Packer's older templates in JSON.
pub static JSON: Format = Format {
    id: "packer-json",
    title: "Packer's docker builder in JSON",
    files: &["**/*.pkr.json"],
    names: &[],
    read: Read::Tree { syntax: Syntax::Json, is, fields: JSON_FIELDS, more: Some(builders) },
};

const JSON_FIELDS: &[Field] = &[Field { select: "provisioners[*].inline", what: What::Text("shell") }];

/// Waypoint's files.
pub static WAYPOINT: Format =
    Format { id: "waypoint", title: "Waypoint", files: &["**/waypoint.hcl"], names: &["waypoint"], read: Read::Tree { syntax: Syntax::Hcl, is: |_| false, fields: WAYPOINT_FIELDS, more: None } };

const WAYPOINT_FIELDS: &[Field] = &[
    Field { select: "**.use.docker-pull|docker-ref", what: What::Image },
    Field { select: "**.use.docker-pull|docker-ref.image", what: What::Image },
    Field { select: "**.registry.use.docker.image", what: What::Built },
    Field { select: "**.use.pack.builder", what: What::Image },
];

fn variables(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    let Some(variables) = doc.tree.get(doc.root, "variable", doc.source()) else {
        return images::variables(finder, doc, doc.root);
    };
    for (name, variable) in doc.tree.entries(variables) {
        if let Some(default) = doc.tree.get(*variable, "default", doc.source())
            && doc.text(*name).is_some_and(|name| keys::is_image_key(&name))
        {
            images::maybe(finder, doc, default);
        }
    }
}

fn is(doc: &Doc<'_>) -> bool {
    doc.tree.get(doc.root, "builders", doc.source()).is_some_and(|builders| doc.tree.items(builders).iter().any(|builder| doc.tree.get(*builder, "type", doc.source()).is_some()))
}

fn builders(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    let Some(builders) = doc.tree.get(doc.root, "builders", doc.source()) else { return };
    for &builder in doc.tree.items(builders) {
        let docker = doc.tree.get(builder, "type", doc.source()).and_then(|kind| doc.text(kind)).is_some_and(|kind| kind == "docker");
        if let Some(image) = doc.tree.get(builder, "image", doc.source()).filter(|_| docker) {
            finder.scalar_image(doc, image, Sure::Field, false);
        }
    }
}
