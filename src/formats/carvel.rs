//! Carvel: vendir, kbld, imgpkg.

use super::images::{self, Trust};
use super::{Doc, Field, Finder, Format, Read, Syntax, What};

/// vendir's configuration and lock, and those of kbld and imgpkg.
pub static FORMAT: Format = Format {
    id: "carvel",
    title: "vendir, kbld and imgpkg: images and bundles that are fetched, overrides, locks",
    files: &[],
    names: &["vendir"],
    read: Read::Tree { syntax: Syntax::Yaml, is: |doc| doc.is_of(&["vendir.k14s.io", "kbld.k14s.io", "imgpkg.carvel.dev"]), fields: FIELDS, more: Some(more) },
};

const FIELDS: &[Field] = &[
    Field { select: "directories[*].contents[*].image.url", what: What::Image },
    Field { select: "directories[*].contents[*].imgpkgBundle.image", what: What::Image },
    Field { select: "overrides[*].newImage", what: What::Image },
    Field { select: "destinations[*].newImage", what: What::Built },
    Field { select: "bundle.image", what: What::Image },
];

fn more(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    // The lock of images; in kbld's own configuration `image` is the name that the manifests give, and stays.
    if doc.text_at(&["kind"]).is_some_and(|kind| kind == "ImagesLock")
        && let Some(list) = doc.tree.get(doc.root, "images", doc.source())
    {
        images::anywhere(finder, doc, list, Trust::Known);
    }
}
