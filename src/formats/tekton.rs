//! Tekton.

use super::kubernetes;
use super::{Doc, Field, Finder, Format, Read, Syntax, What};
use crate::site::Sure;
use crate::syntax::tree::{Id, Kind};

/// Tekton's tasks, pipelines, runs, step actions and triggers.
pub static FORMAT: Format = Format {
    id: "tekton",
    title: "Tekton: steps, sidecars, bundles, parameters that hold images, scripts",
    files: &[],
    names: &["tekton"],
    read: Read::Tree { syntax: Syntax::Yaml, is, fields: FIELDS, more: Some(more) },
};

const FIELDS: &[Field] = &[
    Field { select: "**.taskRef|pipelineRef|stepRef|ref.bundle", what: What::Image },
    Field { select: "**.steps|sidecars|params[*].script", what: What::Text("sh") },
    Field { select: "**.spec.script", what: What::Text("sh") },
    Field { select: "**.steps|sidecars[*].args|command", what: What::Argument },
    Field { select: "**.spec.args|command", what: What::Argument },
    Field { select: "**.params[*]", what: What::Env },
];

const KINDS: &[&str] = &["Task", "ClusterTask", "TaskRun", "Pipeline", "PipelineRun", "StepAction", "CustomRun", "Run", "TriggerTemplate", "PipelineResource"];

fn is(doc: &Doc<'_>) -> bool {
    let ours = |id: Id| doc.tree.text_at(id, &["kind"], doc.source()).is_some_and(|kind| KINDS.contains(&&*kind)) && doc.any_has(&[id], &["spec"]);
    let group = |id: Id| doc.tree.text_at(id, &["apiVersion"], doc.source()).is_none_or(|version| version.starts_with("tekton.dev/") || version.starts_with("triggers.tekton.dev/"));
    let one = |id: Id| ours(id) && group(id);
    one(doc.root) || (doc.text_at(&["kind"]).is_some_and(|kind| kind == "List") && doc.list("items").iter().any(|item| one(*item)))
}

fn more(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    finder.table(&kubernetes::FORMAT, doc);
    below(finder, doc, doc.root);
}

fn below(finder: &mut Finder<'_>, doc: &Doc<'_>, id: Id) {
    let get = |id: Id, key: &str| doc.tree.get(id, key, doc.source());
    match &doc.tree.nodes[id].kind {
        Kind::Map(entries) => {
            let resolver = get(id, "resolver").and_then(|resolver| doc.text(resolver)).is_some_and(|resolver| resolver == "bundles");
            for (key, value) in entries {
                if let (Some("params" | "resource"), true) = (doc.text(*key).as_deref(), resolver) {
                    for &parameter in doc.tree.items(*value) {
                        if let (Some(name), Some(value)) = (get(parameter, "name"), get(parameter, "value"))
                            && doc.text(name).is_some_and(|name| name == "bundle")
                        {
                            finder.scalar_image(doc, value, Sure::Field, false);
                        }
                    }
                }
                // The default of a parameter that is named for an image.
                if doc.text(*key).is_some_and(|key| key == "params") {
                    for &parameter in doc.tree.items(*value) {
                        if let (Some(name), Some(default)) = (get(parameter, "name"), get(parameter, "default"))
                            && doc.text(name).is_some_and(|name| super::keys::is_variable(&name) || super::keys::is_image_key(&name))
                        {
                            super::images::maybe(finder, doc, default);
                        }
                    }
                }
                below(finder, doc, *value);
            }
        }
        Kind::List(items) => items.iter().for_each(|item| below(finder, doc, *item)),
        Kind::Scalar(..) | Kind::Alias(_) => {}
    }
}
