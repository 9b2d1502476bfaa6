//! GitLab CI.

use super::images;
use super::keys;
use super::shared;
use super::{Doc, Field, Finder, Format, Read, Syntax, What};
use crate::site::Sure;
use crate::syntax::tree::Id;

/// GitLab CI's configuration, and the files that it includes.
pub static FORMAT: Format = Format {
    id: "gitlab-ci",
    title: "GitLab CI: `image`, `services`, `variables` that hold images, scripts",
    files: &["**/.gitlab-ci*.{yml,yaml}", "**/*.gitlab-ci.{yml,yaml}", "**/gitlab-ci.{yml,yaml}"],
    names: &["gitlab-ci"],
    read: Read::Tree { syntax: Syntax::Yaml, is, fields: FIELDS, more: Some(more) },
};

const FIELDS: &[Field] = &[
    Field { select: "default.image", what: What::Image },
    Field { select: "image", what: What::Image },
    Field { select: "before_script|after_script", what: What::Text("sh") },
    Field { select: "variables", what: What::Variables },
];

/// Keys at the top that are no jobs.
const KEYWORDS: &[&str] = &["stages", "variables", "include", "workflow", "cache", "image", "services", "before_script", "after_script", "spec"];

/// Keys of a job that no other pipeline in YAML has beside `script` or `image`.
const JOB: &[&str] = &["stage", "rules", "only", "except", "extends", "before_script", "after_script", "tags", "allow_failure", "artifacts", "needs"];

fn is(doc: &Doc<'_>) -> bool {
    let other = ["apiVersion", "pipelines", "on", "steps", "kind", "language", "tasks", "containers", "version"];
    if other.iter().any(|key| doc.has(key)) {
        return false;
    }
    // What counts for all jobs, without any of them, as documents show it.
    let is_part = doc.has("image") && !doc.list("services").is_empty() && doc.tree.entries(doc.root).iter().all(|(key, _)| doc.text(*key).is_some_and(|key| KEYWORDS.contains(&&*key)));
    let has_part = || ["stages", "image", "services", "before_script"].iter().any(|key| doc.has(key));
    is_part
        || doc.tree.entries(doc.root).iter().any(|(_, job)| {
            let has = |keys: &[&str]| doc.any_has(&[*job], keys);
            has(&["script"]) && (has(JOB) || has(&["image", "services"]) || has_part()) || has(&["image", "services"]) && has(JOB)
        })
}

fn more(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    let jobs: Vec<Id> = doc.tree.entries(doc.root).iter().filter(|(key, _)| doc.text(*key).is_some_and(|key| !KEYWORDS.contains(&&*key) && key != "default")).map(|(_, job)| *job).collect();
    let mut used = Vec::new();
    for job in jobs.iter().copied().chain([doc.root]) {
        variables_of(doc, job, &mut used);
    }
    for job in jobs {
        one(finder, doc, job);
        held(finder, doc, job, &used);
    }
    for at in [&["services"][..], &["default", "services"]] {
        services(finder, doc, doc.tree.at(doc.root, at, doc.source()));
    }
    for key in ["before_script", "after_script"] {
        if let Some(script) = doc.tree.at(doc.root, &["default", key], doc.source()) {
            finder.scalar_text(doc, script, "sh");
        }
    }
    held(finder, doc, doc.root, &used);
}

fn one(finder: &mut Finder<'_>, doc: &Doc<'_>, job: Id) {
    let get = |key: &str| doc.tree.get(job, key, doc.source());
    if let Some(image) = get("image") {
        image_or_map(finder, doc, image);
    }
    services(finder, doc, get("services"));
    for key in ["script", "before_script", "after_script"] {
        if let Some(script) = get(key) {
            finder.scalar_text(doc, script, "sh");
        }
    }
    for &step in get("run").map_or(&[][..], |steps| doc.tree.items(steps)) {
        if let Some(script) = doc.tree.get(step, "script", doc.source()) {
            finder.scalar_text(doc, script, "sh");
        }
    }
    if let Some(variables) = get("variables") {
        shared::variables(finder, doc, variables);
    }
    for &combination in doc.tree.at(job, &["parallel", "matrix"], doc.source()).map_or(&[][..], |matrix| doc.tree.items(matrix)) {
        for (name, values) in doc.tree.entries(combination) {
            if doc.text(*name).is_some_and(|name| keys::is_variable(&name)) {
                images::maybe(finder, doc, *values);
                for &value in doc.tree.items(*values) {
                    images::maybe(finder, doc, value);
                }
            }
        }
    }
}

fn image_or_map(finder: &mut Finder<'_>, doc: &Doc<'_>, node: Id) {
    // What an alias shows stands at its anchor, and may be found there, too.
    let node = doc.tree.get(node, "name", doc.source()).unwrap_or(node);
    finder.scalar_image(doc, node, Sure::Field, false);
}

/// Why the name of a service stays: <https://docs.gitlab.com/ci/services/#accessing-the-services>.
const HOST_NAME: &str = "GitLab makes the service's host name of it: give the service an alias";

/// Takes a list of services. Jobs reach one without an alias by what its image is called.
pub fn services(finder: &mut Finder<'_>, doc: &Doc<'_>, list: Option<Id>) {
    for &service in list.map_or(&[][..], |list| doc.tree.items(list)) {
        service_image(finder, has_alias(doc, service), |finder| image_or_map(finder, doc, service));
    }
}

fn service_image(finder: &mut Finder<'_>, has_alias: bool, take: impl FnOnce(&mut Finder<'_>)) {
    if has_alias { take(finder) } else { finder.hold(HOST_NAME, take) }
}

fn has_alias(doc: &Doc<'_>, service: Id) -> bool {
    doc.tree.get(service, "alias", doc.source()).is_some()
}

/// Collects the variables that are, alone, a job's image, each with whether its name may change for what it is used for.
fn variables_of(doc: &Doc<'_>, job: Id, used: &mut Vec<(String, bool)>) {
    let get = |id: Id, key: &str| doc.tree.get(id, key, doc.source());
    let services = get(job, "services").map_or(&[][..], |services| doc.tree.items(services));
    let all = get(job, "image").into_iter().map(|image| (image, true)).chain(services.iter().map(|service| (*service, has_alias(doc, *service))));
    for (node, may_change) in all {
        let Some(text) = doc.text(get(node, "name").unwrap_or(node)) else { continue };
        let name = text.trim().strip_prefix('$').map(|name| name.trim_start_matches('{').trim_end_matches('}'));
        if let Some(name) = name.filter(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')) {
            used.push((name.to_owned(), may_change));
        }
    }
}

/// Takes the values of variables that are a job's image.
fn held(finder: &mut Finder<'_>, doc: &Doc<'_>, job: Id, used: &[(String, bool)]) {
    let Some(variables) = doc.tree.get(job, "variables", doc.source()) else { return };
    for (name, value) in doc.tree.entries(variables) {
        let Some(name) = doc.text(*name) else { continue };
        let uses = || used.iter().filter(|(used, _)| *used == name);
        if uses().next().is_some() {
            let value = doc.tree.get(*value, "value", doc.source()).unwrap_or(*value);
            service_image(finder, uses().all(|(_, may_change)| *may_change), |finder| {
                finder.scalar_image(doc, value, Sure::Field, false);
            });
        }
    }
}
