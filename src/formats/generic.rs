//! YAML that no other format knows, and plain text.

use super::images::{self, Trust};
use super::{Finder, Format, Read, Syntax};

/// YAML of any kind: only what carries a tag, a digest or a registry is taken for sure.
pub static YAML: Format = Format {
    id: "yaml",
    title: "YAML of any other kind",
    files: &["**/*.yaml", "**/*.yml"],
    names: &["yaml", "yml"],
    read: Read::Tree { syntax: Syntax::Yaml, is: |_| true, fields: &[], more: Some(|finder, doc| images::anywhere(finder, doc, doc.root, Trust::Unknown)) },
};

/// A list of images in a string of YAML, as charts' annotations hold it.
pub static IMAGE_LIST: Format = Format {
    id: "image-list",
    title: "a list of images in a string, as in `artifacthub.io/images`",
    files: &[],
    names: &[],
    read: Read::Tree { syntax: Syntax::Yaml, is: |_| false, fields: &[], more: Some(|finder, doc| images::anywhere(finder, doc, doc.root, Trust::Known)) },
};

/// Any other text: mentions are all that there is.
pub static TEXT: Format = Format {
    id: "text",
    title: "any other text: mentions only",
    files: &["**/*.txt"],
    names: &["text", "txt", "plain"],
    read: Read::Code { is: |_| false, find: |_: &mut Finder<'_>, _| {} },
};
