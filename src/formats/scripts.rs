//! Scripts of packages: what `npm run`, `composer run` and `deno task` give to a shell.

use super::images::{self, Trust};
use super::{Field, Format, Read, Syntax, What};

/// `package.json`, `composer.json` and `deno.json`.
pub static FORMAT: Format = Format {
    id: "package-scripts",
    title: "scripts of npm's, Composer's and Deno's packages, and what else of a package names an image",
    files: &["**/package.json", "**/composer.json", "**/deno.{json,jsonc}"],
    names: &["package.json"],
    read: Read::Tree { syntax: Syntax::Json, is: |_| false, fields: FIELDS, more: Some(|finder, doc| images::anywhere(finder, doc, doc.root, Trust::Unknown)) },
};

const FIELDS: &[Field] = &[Field { select: "scripts|tasks.*", what: What::Text("sh") }, Field { select: "tasks.*.command", what: What::Text("sh") }];
