//! Flux.

use super::kubernetes;
use super::kustomize;
use super::{Doc, Field, Finder, Format, Read, Syntax, What};
use crate::syntax::tree::Id;

/// Flux's kinds: kustomizations, releases of charts, image repositories. An `OCIRepository` holds manifests or a chart, not an image.
pub static FORMAT: Format = Format {
    id: "flux",
    title: "Flux: `images` of kustomizations and post-renderers, values of releases, image repositories",
    files: &[],
    names: &["flux"],
    read: Read::Tree {
        syntax: Syntax::Yaml,
        is: |doc| doc.is_of(&["kustomize.toolkit.fluxcd.io", "helm.toolkit.fluxcd.io", "image.toolkit.fluxcd.io", "source.toolkit.fluxcd.io", "notification.toolkit.fluxcd.io"]),
        fields: FIELDS,
        more: Some(more),
    },
};

const FIELDS: &[Field] = &[
    Field { select: "spec.image", what: What::Image },
    Field { select: "spec.patches[*].patch", what: What::Text("yaml") },
    Field { select: "**.kustomize.patches[*].patch", what: What::Text("yaml") },
    Field { select: "spec.postBuild.substitute", what: What::Variables },
];

fn more(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    let at = |id: Id, path: &[&str]| doc.tree.at(id, path, doc.source());
    let renderers = at(doc.root, &["spec", "postRenderers"]).map_or(&[][..], |list| doc.tree.items(list));
    let lists = renderers.iter().filter_map(|renderer| at(*renderer, &["kustomize", "images"])).chain(at(doc.root, &["spec", "images"]));
    for list in lists {
        for &entry in doc.tree.items(list) {
            kustomize::one(finder, doc, entry);
        }
    }
    finder.table(&kubernetes::FORMAT, doc);
}
