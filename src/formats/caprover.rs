//! CapRover.

use super::{Doc, Field, Finder, Format, Read, Syntax, What};
use crate::syntax::tree::Id;

/// CapRover's `captain-definition`.
pub static FORMAT: Format = Format {
    id: "caprover",
    title: "CapRover's definition of an app: the image, or the lines of a Dockerfile",
    files: &["**/captain-definition", "**/captain-definition-*", "**/captain-definition.json"],
    names: &[],
    read: Read::Tree { syntax: Syntax::Json, is: |_| false, fields: &[Field { select: "imageName", what: What::Image }], more: Some(|finder, doc| lines(finder, doc, doc.root)) },
};

/// Reads the Dockerfile whose lines a map lists, as the services of CapRover's own apps do, too.
pub(super) fn lines(finder: &mut Finder<'_>, doc: &Doc<'_>, map: Id) {
    let lines = doc.tree.get(map, "dockerfileLines", doc.source()).map(|lines| doc.tree.items(lines)).unwrap_or_default();
    if !lines.is_empty() {
        finder.nest("dockerfile", &doc.tree.joined(lines, "\n", doc.region));
    }
}
