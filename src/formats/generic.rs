//! YAML, JSON, TOML and HCL that no other format knows, and plain text.

use super::images::{self, Trust};
use super::{Doc, Finder, Format, Read, Syntax};

/// YAML of any kind: only what carries a tag, a digest or a registry is taken for sure.
pub static YAML: Format = Format {
    id: "yaml",
    title: "YAML of any other kind",
    files: &["**/*.yaml", "**/*.yml", "**/Images.lock"],
    names: &["yaml", "yml"],
    read: Read::Tree { syntax: Syntax::Yaml, is: |_| true, fields: &[], more: Some(unknown) },
};

/// JSON of any kind.
pub static JSON: Format = Format {
    id: "json",
    title: "JSON of any other kind, comments allowed",
    files: &["**/*.json", "**/*.jsonc", "**/*.json5"],
    names: &["json", "jsonc", "json5"],
    read: Read::Tree { syntax: Syntax::Json, is: |_| false, fields: &[], more: Some(unknown) },
};

/// TOML of any kind.
pub static TOML: Format =
    Format { id: "toml", title: "TOML of any other kind", files: &["**/*.toml"], names: &["toml"], read: Read::Tree { syntax: Syntax::Toml, is: |_| false, fields: &[], more: Some(unknown) } };

/// HCL of any kind.
pub static HCL: Format =
    Format { id: "hcl", title: "HCL of any other kind", files: &["**/*.hcl"], names: &["hcl"], read: Read::Tree { syntax: Syntax::Hcl, is: |_| false, fields: &[], more: Some(unknown) } };

fn unknown(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    images::anywhere(finder, doc, doc.root, Trust::Unknown);
}

/// Returns the format that reads any document of a language.
pub fn any(syntax: Syntax) -> Option<&'static Format> {
    match syntax {
        Syntax::Yaml => Some(&YAML),
        Syntax::Json => Some(&JSON),
        Syntax::Toml => Some(&TOML),
        Syntax::Hcl => Some(&HCL),
        Syntax::Ini | Syntax::Dotenv | Syntax::Starlark => None,
    }
}

/// Returns whether a format is one that reads any document of its language.
pub fn is_any(format: &Format) -> bool {
    [&YAML, &JSON, &TOML, &HCL].iter().any(|any| any.id == format.id)
}

/// A list of images in a string of YAML, as charts' annotations hold it.
pub static IMAGE_LIST: Format = Format {
    id: "image-list",
    title: "a list of images in a string, as in `artifacthub.io/images`",
    files: &[],
    names: &[],
    read: Read::Tree { syntax: Syntax::Yaml, is: |_| false, fields: &[], more: Some(|finder, doc| images::anywhere(finder, doc, doc.root, Trust::Known)) },
};

/// Any other text: mentions are all that there is.
pub static TEXT: Format =
    Format { id: "text", title: "any other text: mentions only", files: &["**/*.txt"], names: &["text", "txt", "plain"], read: Read::Code { is: |_| false, find: |_: &mut Finder<'_>, _| {} } };
