//! Knative's functions.

use super::images;
use super::{Doc, Field, Finder, Format, Read, Syntax, What};

/// `func.yaml`.
pub static FORMAT: Format = Format {
    id: "knative-func",
    title: "Knative's functions: builders, buildpacks, base images",
    files: &["**/func.{yaml,yml}"],
    names: &["knative-func"],
    read: Read::Tree { syntax: Syntax::Yaml, is, fields: FIELDS, more: Some(more) },
};

const FIELDS: &[Field] = &[
    // What `func build` makes and pushes.
    Field { select: "image", what: What::Built },
    Field { select: "deploy.image", what: What::Built },
    Field { select: "build.builderImages.*", what: What::Image },
    Field { select: "build.baseImage", what: What::Image },
    Field { select: "build.buildpacks[*]", what: What::Proven },
    // Before `build` had a map of its own.
    Field { select: "builder", what: What::Proven },
    Field { select: "builders|builderImages.*", what: What::Image },
    Field { select: "buildpacks[*]", what: What::Proven },
    Field { select: "**.envs|buildEnvs[*]", what: What::Env },
];

fn is(doc: &Doc<'_>) -> bool {
    doc.has("specVersion") && doc.has("runtime") && !doc.has("apiVersion")
}

fn more(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    if let Some(registry) = doc.tree.get(doc.root, "registry", doc.source()) {
        images::registry(finder, doc, "registry", registry);
    }
}
