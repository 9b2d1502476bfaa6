//! Azure Pipelines.

use super::images;
use super::keys;
use super::shared;
use super::{Doc, Field, Finder, Format, Read, Syntax, What};
use crate::site::Sure;
use crate::syntax::tree::{Id, Kind};

/// Azure Pipelines, and their templates.
pub static FORMAT: Format = Format {
    id: "azure-pipelines",
    title: "Azure Pipelines: container resources, `container`, inputs of tasks, scripts",
    files: &["**/azure-pipelines*.{yml,yaml}", "**/azure-pipeline*.{yml,yaml}", "**/.vsts-ci.{yml,yaml}"],
    names: &["azure-pipelines"],
    read: Read::Tree { syntax: Syntax::Yaml, is, fields: FIELDS, more: Some(more) },
};

const FIELDS: &[Field] = &[
    Field { select: "resources.containers[*].image", what: What::Image },
    Field { select: "**.container.image", what: What::Image },
    Field { select: "**.script|bash", what: What::Text("sh") },
    Field { select: "**.powershell|pwsh", what: What::Text("powershell") },
    Field { select: "**.inputs.inlineScript", what: What::Text("sh") },
    Field { select: "**.variables|env", what: What::Variables },
    Field { select: "**.strategy.matrix.*", what: What::Variables },
];

fn is(doc: &Doc<'_>) -> bool {
    if doc.has("apiVersion") || doc.has("on") {
        return false;
    }
    let steps = ["task", "script", "bash", "pwsh", "powershell", "checkout", "template", "publish", "download"];
    doc.any_has(doc.list("stages"), &["stage", "template"])
        || doc.any_has(doc.list("jobs"), &["job", "deployment", "template"])
        || (doc.any_has(doc.list("steps"), &steps) && !doc.any_has(doc.list("steps"), &["image", "commands", "plugins", "uses", "label"]))
        || doc.tree.at(doc.root, &["resources", "containers"], doc.source()).is_some_and(|list| doc.any_has(doc.tree.items(list), &["container"]))
}

fn more(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    let resources = doc.tree.at(doc.root, &["resources", "containers"], doc.source());
    let names: Vec<String> = resources.map_or(&[][..], |list| doc.tree.items(list)).iter().filter_map(|item| Some(doc.text(doc.tree.get(*item, "container", doc.source())?)?.into_owned())).collect();
    below(finder, doc, doc.root, &names);
    // A parameter's default, and the values that it may have.
    for &parameter in doc.list("parameters") {
        if doc.tree.text_at(parameter, &["name"], doc.source()).is_some_and(|name| keys::is_images_key(&name)) {
            for key in ["default", "values"] {
                let Some(value) = doc.tree.get(parameter, key, doc.source()) else { continue };
                for &node in doc.tree.items(value).iter().chain([&value]) {
                    images::proven(finder, doc, node);
                }
            }
        }
    }
}

fn below(finder: &mut Finder<'_>, doc: &Doc<'_>, id: Id, names: &[String]) {
    match &doc.tree.nodes[id].kind {
        Kind::Map(entries) => {
            let is_resource = doc.any_has(&[id], &["image"]);
            let task = doc.tree.text_at(id, &["task"], doc.source());
            for (key, value) in entries {
                let Some(key) = doc.text(*key) else { continue };
                match &*key {
                    // The name of a container resource, or an image.
                    "container" if !is_resource && doc.text(*value).is_some_and(|text| !names.iter().any(|name| *name == text)) => images::maybe(finder, doc, *value),
                    "inputs" => inputs(finder, doc, task.as_deref().unwrap_or_default(), *value),
                    _ => {}
                }
                below(finder, doc, *value, names);
            }
        }
        Kind::List(items) => items.iter().for_each(|item| below(finder, doc, *item, names)),
        Kind::Scalar(..) | Kind::Alias(_) => {}
    }
}

/// Takes the inputs of a task: what Docker's tasks build, and what the others deploy.
fn inputs(finder: &mut Finder<'_>, doc: &Doc<'_>, task: &str, inputs: Id) {
    let name = task.split('@').next().unwrap_or_default();
    for (key, value) in doc.tree.entries(inputs) {
        let Some(key) = doc.text(*key) else { continue };
        match (name, &*key) {
            ("Docker" | "DockerInstaller", "repository" | "imageName") => {
                if let Some(text) = doc.text(*value) {
                    finder.built(&text);
                }
                finder.scalar_image(doc, *value, Sure::Field, true);
            }
            ("KubernetesManifest" | "AzureWebAppContainer" | "AzureWebApp" | "AzureFunctionAppContainer", "containers" | "imageName") => listed(finder, doc, *value),
            (_, "imageToDeploy" | "imageToBuild") => images::maybe(finder, doc, *value),
            ("Docker" | "DockerCompose", "arguments" | "dockerComposeCommand") => shared::operands(finder, doc, "docker build", *value),
            ("Bash" | "CmdLine" | "ShellScript", "script") => finder.scalar_text(doc, *value, "sh"),
            (_, key) if keys::is_image_key(key) => images::maybe(finder, doc, *value),
            _ => {}
        }
    }
}

/// Takes references, one a line, that carry a tag, a digest or a registry.
fn listed(finder: &mut Finder<'_>, doc: &Doc<'_>, value: Id) {
    let (Some(region), Some(style)) = (doc.tree.region(value, doc.region), doc.tree.style(value)) else { return };
    for span in images::separated(region.text()) {
        if images::carries_proof(span.of(region.text())) {
            finder.image(&region, span, style, Sure::Field, false);
        }
    }
}
