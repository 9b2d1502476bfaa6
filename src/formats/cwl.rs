//! The Common Workflow Language.

use super::{Doc, Field, Finder, Format, Read, Syntax, What};
use crate::site::Sure;
use crate::syntax::tree::{Id, Kind};

/// Tools and workflows of CWL, in YAML and in JSON.
pub static FORMAT: Format = Format {
    id: "cwl",
    title: "CWL: what tools run in (`dockerPull`), Dockerfiles in them",
    files: &["**/*.cwl", "**/*.cwl.{json,yaml,yml}"],
    names: &["cwl"],
    read: Read::Tree { syntax: Syntax::Yaml, is: |doc| doc.has("cwlVersion"), fields: FIELDS, more: Some(|finder, doc| ids(finder, doc, doc.root)) },
};

const FIELDS: &[Field] = &[Field { select: "**.dockerPull", what: What::Image }, Field { select: "**.dockerFile", what: What::Text("dockerfile") }];

/// Takes what an image goes by on the machine: the very name that is pulled, or that of one that is built or loaded there.
fn ids(finder: &mut Finder<'_>, doc: &Doc<'_>, node: Id) {
    match &doc.tree.nodes[node].kind {
        Kind::Map(entries) => {
            if let Some(id) = doc.tree.get(node, "dockerImageId", doc.source()) {
                let name = doc.text(id);
                let is_pulled = name.is_some() && doc.tree.text_at(node, &["dockerPull"], doc.source()) == name;
                if let Some(name) = name.filter(|_| !is_pulled) {
                    finder.built(&name);
                }
                finder.scalar_image(doc, id, Sure::Field, !is_pulled);
            }
            entries.iter().for_each(|(_, value)| ids(finder, doc, *value));
        }
        Kind::List(items) => items.iter().for_each(|item| ids(finder, doc, *item)),
        Kind::Scalar(..) | Kind::Alias(_) => {}
    }
}
