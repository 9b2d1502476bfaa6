//! Crossplane's packages.

use super::kubernetes;
use super::{Field, Format, Read, Syntax, What};

/// Providers, configurations and functions of Crossplane.
pub static FORMAT: Format = Format {
    id: "crossplane",
    title: "Crossplane: the packages of providers, configurations and functions",
    files: &[],
    names: &["crossplane"],
    read: Read::Tree { syntax: Syntax::Yaml, is: |doc| doc.is_of(&["pkg.crossplane.io", "meta.pkg.crossplane.io"]), fields: FIELDS, more: Some(|finder, doc| finder.table(&kubernetes::FORMAT, doc)) },
};

const FIELDS: &[Field] = &[
    Field { select: "spec.package|image", what: What::Image },
    Field { select: "spec.dependsOn[*].provider|configuration|function|package", what: What::Maybe },
    Field { select: "spec.controller.image", what: What::Image },
];
