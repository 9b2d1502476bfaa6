//! Concourse.

use super::{Doc, Field, Finder, Format, Read, Syntax, What};
use crate::site::{Part, Split, Sure};
use crate::syntax::tree::{Id, Kind};

/// Concourse's pipelines and tasks.
pub static FORMAT: Format = Format {
    id: "concourse",
    title: "Concourse: sources of registry images, of tasks, resources and resource types",
    files: &[],
    names: &["concourse"],
    read: Read::Tree { syntax: Syntax::Yaml, is, fields: FIELDS, more: Some(|finder, doc| below(finder, doc, doc.root, &pushed(doc))) },
};

const FIELDS: &[Field] = &[Field { select: "**.run.args", what: What::Argument }, Field { select: "**.params", what: What::Variables }];

fn is(doc: &Doc<'_>) -> bool {
    let typed = |key: &str| doc.list(key).iter().any(|item| doc.any_has(&[*item], &["type"]) && doc.any_has(&[*item], &["source"]));
    !doc.has("apiVersion") && (typed("resources") || typed("resource_types") || (doc.has("platform") && (doc.has("image_resource") || doc.has("run"))) || doc.any_has(doc.list("jobs"), &["plan"]))
}

/// Returns the names of the resources that a job puts: what they push is built here.
fn pushed(doc: &Doc<'_>) -> Vec<String> {
    let mut names = Vec::new();
    let mut open: Vec<Id> = doc.tree.get(doc.root, "jobs", doc.source()).into_iter().collect();
    while let Some(id) = open.pop() {
        match &doc.tree.nodes[id].kind {
            Kind::Map(entries) => {
                for (key, value) in entries {
                    if doc.text(*key).is_some_and(|key| key == "put") {
                        names.extend(doc.tree.text_at(id, &["resource"], doc.source()).or_else(|| doc.text(*value)).map(std::borrow::Cow::into_owned));
                    }
                    open.push(*value);
                }
            }
            Kind::List(items) => open.extend(items),
            Kind::Scalar(..) | Kind::Alias(_) => {}
        }
    }
    names
}

fn below(finder: &mut Finder<'_>, doc: &Doc<'_>, id: Id, pushed: &[String]) {
    let get = |key: &str| doc.tree.get(id, key, doc.source());
    match &doc.tree.nodes[id].kind {
        Kind::Map(entries) => {
            let kind = get("type").and_then(|kind| doc.text(kind));
            if kind.is_some_and(|kind| matches!(&*kind, "registry-image" | "docker-image" | "docker"))
                && let Some(source) = get("source")
            {
                let local = get("name").and_then(|name| doc.text(name)).is_some_and(|name| pushed.iter().any(|pushed| *pushed == name));
                self::source(finder, doc, source, local);
            }
            entries.iter().for_each(|(_, value)| below(finder, doc, *value, pushed));
        }
        Kind::List(items) => items.iter().for_each(|item| below(finder, doc, *item, pushed)),
        Kind::Scalar(..) | Kind::Alias(_) => {}
    }
}

fn source(finder: &mut Finder<'_>, doc: &Doc<'_>, source: Id, local: bool) {
    let part = |key: &str| {
        let id = doc.tree.resolve(doc.tree.get(source, key, doc.source())?);
        Some(Part::whole(&doc.tree.region(id, doc.region)?, doc.tree.style(id)?))
    };
    let Some(repository) = part("repository") else { return };
    if super::value::image_in(&repository.text, super::value::trimmed(&repository.text)).is_none() {
        return;
    }
    if local {
        finder.built(&repository.text);
    }
    finder.split_image(Split { registry: None, repository, tag: part("tag"), digest: None, prefixed: false, foreign: false, path: String::new() }, Sure::Field, local);
}
