//! Kubernetes manifests, CRDs and lists among them: whatever has an `apiVersion` and a `kind`.

use super::images::{self, Trust};
use super::{Doc, Field, Finder, Format, Read, Syntax, What};

/// Kubernetes manifests.
pub static FORMAT: Format = Format {
    id: "kubernetes",
    title: "Kubernetes manifests, custom resources among them",
    files: &[],
    names: &["kubernetes", "k8s"],
    read: Read::Tree { syntax: Syntax::Yaml, is, fields: FIELDS, more: Some(more) },
};

const FIELDS: &[Field] = &[
    Field { select: "**.containers|initContainers|ephemeralContainers[*].args", what: What::Argument },
    Field { select: "**.containers|initContainers|ephemeralContainers[*].command", what: What::Argument },
    Field { select: "**.env[*]", what: What::Env },
    Field { select: "data.*", what: What::File },
    Field { select: "stringData.*", what: What::File },
    Field { select: "items[*].data.*", what: What::File },
];

fn is(doc: &Doc<'_>) -> bool {
    doc.has("apiVersion") && doc.has("kind")
}

fn more(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    images::anywhere(finder, doc, doc.root, Trust::Pod);
}
