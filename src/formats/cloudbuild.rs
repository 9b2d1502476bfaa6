//! Google Cloud Build, and Skaffold.

use super::shared;
use super::{Doc, Field, Finder, Format, Read, Syntax, What};
use crate::site::Sure;

/// Cloud Build.
pub static FORMAT: Format = Format {
    id: "cloudbuild",
    title: "Google Cloud Build: the images that steps run in, what they build and push",
    files: &["**/cloudbuild*.{yml,yaml}", "**/*.cloudbuild.{yml,yaml}"],
    names: &["cloudbuild"],
    read: Read::Tree { syntax: Syntax::Yaml, is, fields: FIELDS, more: Some(more) },
};

/// Skaffold.
pub static SKAFFOLD: Format = Format {
    id: "skaffold",
    title: "Skaffold: artifacts (built here), builders, base images, caches, tests",
    files: &["**/skaffold*.{yml,yaml}"],
    names: &["skaffold"],
    read: Read::Tree { syntax: Syntax::Yaml, is: |doc| doc.is_of(&["skaffold"]), fields: SKAFFOLD_FIELDS, more: Some(releases) },
};

const FIELDS: &[Field] = &[
    Field { select: "images[*]", what: What::Built },
    Field { select: "steps[*].script", what: What::Text("sh") },
    Field { select: "steps[*].env", what: What::Variables },
    Field { select: "substitutions", what: What::Variables },
];

const SKAFFOLD_FIELDS: &[Field] = &[
    Field { select: "**.build.artifacts[*].image", what: What::Built },
    Field { select: "**.artifacts[*].requires[*].image", what: What::Built },
    Field { select: "**.artifacts[*].docker.cacheFrom[*]", what: What::Image },
    Field { select: "**.artifacts[*].kaniko.image|initImage", what: What::Image },
    Field { select: "**.artifacts[*].buildpacks.builder|runImage", what: What::Image },
    Field { select: "**.artifacts[*].ko|jib.fromImage", what: What::Image },
    Field { select: "**.artifacts[*].docker|kaniko.buildArgs", what: What::Arguments },
    Field { select: "**.artifacts[*].custom.buildCommand", what: What::Text("sh") },
    Field { select: "**.googleCloudBuild.dockerImage|kanikoImage|mavenImage|gradleImage|packImage", what: What::Image },
    Field { select: "**.test[*].image", what: What::Built },
    Field { select: "**.verify[*].container.image", what: What::Image },
    Field { select: "**.customActions[*].containers[*].image", what: What::Image },
    Field { select: "**.releases[*].overrides", what: What::Values },
    Field { select: "**.hooks.before|after[*].host.command", what: What::Argument },
];

/// Takes the settings that Helm's releases are given, by their dotted names.
fn releases(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    let Some(list) = doc.tree.at(doc.root, &["deploy", "helm", "releases"], doc.source()).or_else(|| doc.tree.at(doc.root, &["manifests", "helm", "releases"], doc.source())) else { return };
    for &release in doc.tree.items(list) {
        if let Some(values) = doc.tree.get(release, "setValues", doc.source()) {
            shared::settings(finder, doc, doc.tree.entries(values).iter().copied());
        }
    }
}

fn is(doc: &Doc<'_>) -> bool {
    let steps = doc.list("steps");
    let all = |key: &str| steps.iter().all(|step| doc.any_has(&[*step], &[key]));
    !steps.is_empty()
        && all("name")
        && !doc.has("kind")
        && !doc.has("apiVersion")
        && doc.any_has(steps, &["args", "entrypoint", "waitFor", "script"])
        && !doc.any_has(steps, &["image", "uses", "run", "commands", "task"])
}

fn more(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    for &step in doc.list("steps") {
        let get = |key: &str| doc.tree.get(step, key, doc.source());
        let Some(name) = get("name") else { continue };
        finder.scalar_image(doc, name, Sure::Field, false);
        let Some(arguments) = get("args") else { continue };
        // The builder's image says which program gets the arguments.
        let program = get("entrypoint").or(Some(name)).and_then(|id| doc.text(id)).unwrap_or_default();
        let program = program.rsplit('/').next().unwrap_or_default();
        let program = program.split([':', '@']).next().unwrap_or_default();
        match program {
            "docker" | "kubectl" | "gcloud" | "helm" | "skopeo" | "crane" | "pack" | "buildah" | "podman" => shared::command_line(finder, doc, program, doc.tree.items(arguments)),
            // Its options say where the image goes.
            "executor" | "kaniko" => shared::command_line(finder, doc, "docker build", doc.tree.items(arguments)),
            _ => super::images::argument(finder, doc, arguments),
        }
    }
}
