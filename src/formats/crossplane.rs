//! Crossplane's packages.

use super::{Doc, Field, Finder, Format, Read, Syntax, What};
use super::{images, kubernetes};
use crate::reference::names_no_registry;
use crate::site::Sure;

/// Providers, configurations and functions of Crossplane.
pub static FORMAT: Format = Format {
    id: "crossplane",
    title: "Crossplane: the packages of providers, configurations and functions",
    files: &[],
    names: &["crossplane"],
    read: Read::Tree { syntax: Syntax::Yaml, is: |doc| doc.is_of(&["pkg.crossplane.io", "meta.pkg.crossplane.io"]), fields: FIELDS, more: Some(more) },
};

const FIELDS: &[Field] = &[Field { select: "spec.image", what: What::Image }, Field { select: "spec.controller.image", what: What::Image }];

/// Takes the packages. Which registry one without any is from is a setting of Crossplane, or none is, by its version.
fn more(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    let first = finder.count();
    if let Some(package) = doc.tree.at(doc.root, &["spec", "package"], doc.source()) {
        finder.scalar_image(doc, package, Sure::Field, false);
    }
    for &needed in doc.tree.at(doc.root, &["spec", "dependsOn"], doc.source()).map_or(&[][..], |list| doc.tree.items(list)) {
        for kind in ["provider", "configuration", "function", "package"] {
            if let Some(package) = doc.tree.get(needed, kind, doc.source()) {
                images::maybe(finder, doc, package);
            }
        }
    }
    for site in finder.sites_from(first) {
        if names_no_registry(&site.written()) {
            site.held = Some("Crossplane has a setting for the registry of packages that name none");
        }
    }
    finder.table(&kubernetes::FORMAT, doc);
}
