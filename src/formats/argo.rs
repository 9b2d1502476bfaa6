//! Argo CD and Argo Workflows.

use super::images::{self, Trust};
use super::shared;
use super::value::trimmed;
use super::{Doc, Field, Finder, Format, Read, Syntax, What};
use super::{kubernetes, kustomize};
use crate::site::{Kustomized, Sure};
use crate::span::Span;
use crate::syntax::tree::{Id, Kind};

/// Argo CD's applications.
pub static CD: Format = Format {
    id: "argo-cd",
    title: "Argo CD: values and parameters of charts, kustomize's images, the image updater's list",
    files: &[],
    names: &["argocd"],
    read: Read::Tree { syntax: Syntax::Yaml, is: is_cd, fields: CD_FIELDS, more: Some(cd) },
};

/// Argo Workflows and Argo Events.
pub static WORKFLOWS: Format = Format {
    id: "argo-workflows",
    title: "Argo Workflows and Events: containers, scripts, parameters that hold images",
    files: &[],
    names: &["argo"],
    read: Read::Tree { syntax: Syntax::Yaml, is: |doc| doc.is_of(&["argoproj.io"]), fields: WORKFLOW_FIELDS, more: Some(workflows) },
};

const CD_FIELDS: &[Field] =
    &[Field { select: "**.helm.values", what: What::Values }, Field { select: "**.helm.valuesObject", what: What::Values }, Field { select: "**.plugin.env[*]", what: What::Env }];

const WORKFLOW_FIELDS: &[Field] = &[Field { select: "**.container.args|command", what: What::Argument }, Field { select: "**.arguments|inputs.parameters[*]", what: What::Env }];

fn is_cd(doc: &Doc<'_>) -> bool {
    doc.is_of(&["argoproj.io"]) && doc.text_at(&["kind"]).is_some_and(|kind| matches!(&*kind, "Application" | "ApplicationSet"))
}

fn cd(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    // Not by keys: what `kustomize.images` lists are overrides, not images.
    if let Some(generators) = doc.tree.at(doc.root, &["spec", "generators"], doc.source()) {
        images::anywhere(finder, doc, generators, Trust::Unknown);
    }
    let mut open = vec![(doc.root, false, false, String::new())];
    while let Some((id, in_helm, in_kustomize, folder)) = open.pop() {
        match &doc.tree.nodes[id].kind {
            Kind::Map(entries) => {
                // A source says which folder of its repository it is about.
                let folder = doc.tree.get(id, "path", doc.source()).and_then(|path| doc.text(path)).map_or(folder, std::borrow::Cow::into_owned);
                for (key, value) in entries {
                    let key = doc.text(*key).unwrap_or_default();
                    match &*key {
                        "parameters" if in_helm => shared::named_settings(finder, doc, *value),
                        "images" if in_kustomize => doc.tree.items(*value).iter().for_each(|item| overriding(finder, doc, *item, &folder)),
                        "argocd-image-updater.argoproj.io/image-list" => updated(finder, doc, *value),
                        _ => {}
                    }
                    open.push((*value, key == "helm", key == "kustomize", folder.clone()));
                }
            }
            Kind::List(items) => open.extend(items.iter().map(|item| (*item, false, false, folder.clone()))),
            Kind::Scalar(..) | Kind::Alias(_) => {}
        }
    }
}

/// Takes `old=new:tag`, or `name:tag`, which name what the manifests in the source's folder say.
fn overriding(finder: &mut Finder<'_>, doc: &Doc<'_>, item: Id, folder: &str) {
    let (Some(region), Some(style)) = (doc.tree.region(item, doc.region), doc.tree.style(item)) else { return };
    let folder = folder.trim_start_matches("./").trim_matches('/');
    // `{{path}}` of a generator may be any.
    let of = if folder.is_empty() || folder.contains("{{") { Kustomized::Somewhere } else { Kustomized::In(folder.to_owned()) };
    kustomize::setting(finder, &region, trimmed(region.text()), style, Sure::Field, of);
}

/// Takes the image updater's `alias=ref, ref`.
fn updated(finder: &mut Finder<'_>, doc: &Doc<'_>, value: Id) {
    let (Some(region), Some(style)) = (doc.tree.region(value, doc.region), doc.tree.style(value)) else { return };
    for mut span in images::separated(region.text()) {
        if let Some(equals) = span.of(region.text()).find('=') {
            span.start += equals + 1;
        }
        // `name:~1.2`: what stands for a tag may be a range of versions.
        let name = span.of(region.text()).rfind(':').map(|colon| Span::new(span.start, span.start + colon));
        if !finder.image(&region, span, style, Sure::Field, false)
            && let Some(name) = name
        {
            finder.image(&region, name, style, Sure::Field, false);
        }
    }
}

fn workflows(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    finder.table(&kubernetes::FORMAT, doc);
    let mut open = vec![doc.root];
    while let Some(id) = open.pop() {
        match &doc.tree.nodes[id].kind {
            Kind::Map(entries) => {
                for (key, value) in entries {
                    if doc.text(*key).is_some_and(|key| key == "script") {
                        script(finder, doc, *value);
                    }
                    open.push(*value);
                }
            }
            Kind::List(items) => open.extend(items),
            Kind::Scalar(..) | Kind::Alias(_) => {}
        }
    }
}

/// Reads the source of a script template, in the language of its command.
fn script(finder: &mut Finder<'_>, doc: &Doc<'_>, script: Id) {
    let Some(source) = doc.tree.get(script, "source", doc.source()) else { return };
    let command = doc.tree.get(script, "command", doc.source());
    let first = command.and_then(|command| doc.tree.items(command).first()).and_then(|first| doc.text(*first)).unwrap_or_default();
    let program = first.rsplit('/').next().unwrap_or_default();
    if matches!(program, "" | "sh" | "bash" | "ash" | "dash") {
        finder.scalar_text(doc, source, "sh");
    } else {
        finder.scalar_text(doc, source, program);
    }
}
