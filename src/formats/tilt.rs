//! Tilt.

use super::images;
use super::shared;
use super::{Doc, Finder, Format, Read, Syntax};
use crate::site::Sure;

/// `Tiltfile`s.
pub static FORMAT: Format = Format {
    id: "tilt",
    title: "`Tiltfile`s: what they build, and the commands and texts in them",
    files: &["**/Tiltfile", "**/Tiltfile.*", "**/*.Tiltfile"],
    names: &["tiltfile"],
    read: Read::Tree { syntax: Syntax::Starlark, is: |_| false, fields: &[], more: Some(more) },
};

fn more(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    for (name, arguments) in doc.tree.entries(doc.root) {
        let name = doc.text(*name).unwrap_or_default();
        let get = |key: &str| doc.tree.get(*arguments, key, doc.source());
        // The arguments without a name, in order.
        let plain: Vec<_> = doc.tree.entries(*arguments).iter().filter(|(key, _)| doc.text(*key).is_some_and(|key| key.is_empty())).map(|(_, value)| *value).collect();
        let first = plain.first().copied();
        match &*name {
            "docker_build" | "custom_build" | "docker_build_with_restart" | "custom_build_with_restart" | "fast_build" => {
                if let Some(image) = get("ref").or(first)
                    && let Some(text) = doc.text(image)
                {
                    finder.built(&text);
                    finder.scalar_image(doc, image, Sure::Field, true);
                }
                if let Some(arguments) = get("build_args") {
                    images::build_arguments(finder, doc, arguments);
                }
                if let Some(text) = get("dockerfile_contents") {
                    finder.scalar_text(doc, text, "dockerfile");
                }
                if let Some(command) = get("command").or(plain.get(1).copied()).filter(|_| name.starts_with("custom")) {
                    finder.scalar_text(doc, command, "sh");
                }
            }
            "local" | "local_resource" => {
                for command in ["cmd", "serve_cmd", "command"].into_iter().filter_map(get).chain(if name == "local" { first } else { plain.get(1).copied() }) {
                    finder.scalar_text(doc, command, "sh");
                }
            }
            "helm" => {
                let set = get("set");
                shared::written_settings(finder, doc, set.iter().flat_map(|set| doc.tree.items(*set).iter().chain([set])).copied());
            }
            "blob" | "k8s_yaml" | "docker_compose" => {
                if let Some(text) = first.filter(|id| doc.text(*id).is_some_and(|text| text.contains('\n'))) {
                    finder.scalar_text(doc, text, "yaml");
                }
            }
            // A Dockerfile or a manifest that a call is given by its name; or any other text.
            _ => {
                if let Some(text) = doc.tree.region(*arguments, doc.region).filter(|text| text.text().contains('\n')) {
                    finder.guess(|finder| finder.nest_any(&text));
                }
            }
        }
    }
}
