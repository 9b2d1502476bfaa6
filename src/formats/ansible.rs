//! Ansible.

use super::images::{self, Trust};
use super::shared;
use super::{Doc, Finder, Format, Read, Syntax};
use crate::site::{Part, Split, Sure};
use crate::span::Span;
use crate::syntax::tree::{Id, Kind};

/// Playbooks, and the tasks and handlers of roles.
pub static FORMAT: Format = Format {
    id: "ansible",
    title: "Ansible: modules for containers and Kubernetes, shell and command tasks, variables that hold images",
    files: &[],
    names: &["ansible"],
    read: Read::Tree { syntax: Syntax::Yaml, is, fields: &[], more: Some(|finder, doc| list(finder, doc, doc.root)) },
};

/// Modules that run, fetch or build an image, by the last part of their names.
const CONTAINERS: &[&str] = &["docker_container", "podman_container", "docker", "docker_swarm_service", "podman_pod", "docker_container_exec", "ecs_taskdefinition", "lxd_container", "nomad_job"];
const IMAGES: &[&str] = &["docker_image", "podman_image", "docker_image_pull", "docker_image_info", "podman_image_info", "docker_image_remove", "docker_image_load"];
const BUILDS: &[&str] = &["docker_image_build", "docker_image_push", "docker_image_tag"];
const KUBERNETES: &[&str] = &["k8s", "kubernetes", "k8s_scale", "k8s_json_patch", "openshift_raw"];
const VALUES: &[&str] = &["helm", "helm_template"];
const COMPOSE: &[&str] = &["docker_compose", "docker_compose_v2", "docker_service", "docker_stack"];
const SHELLS: &[&str] = &["shell", "command", "raw", "win_shell", "win_command", "expect"];

/// Lists of tasks inside a play or a block.
const TASKS: &[&str] = &["tasks", "pre_tasks", "post_tasks", "handlers", "block", "rescue", "always"];

/// Words of a task and of a play that are no modules.
const WORDS: &[&str] = &[
    "hosts",
    "tasks",
    "roles",
    "become",
    "register",
    "when",
    "notify",
    "block",
    "include_tasks",
    "import_tasks",
    "import_playbook",
    "import_role",
    "include_role",
    "gather_facts",
    "set_fact",
    "delegate_to",
    "loop",
    "with_items",
    "vars_files",
];

/// Modules that show a task where nothing else does.
const MODULES: &[&str] = &["apt", "yum", "dnf", "package", "copy", "template", "file", "service", "systemd", "lineinfile", "git", "uri", "pip", "debug", "user", "get_url"];

fn is(doc: &Doc<'_>) -> bool {
    let items = doc.tree.items(doc.root);
    let below = doc.is_below("tasks") || doc.is_below("handlers") || doc.is_below("playbooks") || doc.is_below("roles");
    !items.is_empty()
        && !doc.any_has(items, &["image", "uses", "repo", "apiVersion", "script", "id", "language"])
        && items.iter().any(|item| {
            let entries = doc.tree.entries(*item);
            let keys = entries.iter().filter_map(|(key, _)| doc.text(*key));
            entries.iter().any(|(key, value)| doc.text(*key).is_some_and(|key| is_module(&key) && !(key == "docker" && doc.tree.entries(*value).is_empty())))
                && (below || entries.len() > 1 || keys.into_iter().any(|key| key.contains('.')))
                || doc.any_has(&[*item], WORDS)
                || (doc.any_has(&[*item], &["name"]) && doc.any_has(&[*item], MODULES))
        })
}

fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

fn is_module(name: &str) -> bool {
    let name = last(name);
    [CONTAINERS, IMAGES, BUILDS, KUBERNETES, VALUES, COMPOSE, SHELLS].iter().any(|names| names.contains(&name))
}

fn list(finder: &mut Finder<'_>, doc: &Doc<'_>, tasks: Id) {
    if doc.tree.resolve(tasks) != tasks {
        return;
    }
    for &task in doc.tree.items(tasks) {
        self::task(finder, doc, task);
    }
}

fn task(finder: &mut Finder<'_>, doc: &Doc<'_>, task: Id) {
    if doc.tree.resolve(task) != task {
        return;
    }
    for (key, value) in doc.tree.entries(task) {
        let Some(key) = doc.text(*key) else { continue };
        match last(&key) {
            key if TASKS.contains(&key) => list(finder, doc, *value),
            "vars" | "set_fact" | "module_defaults" => images::anywhere(finder, doc, *value, Trust::Unknown),
            "environment" => shared::variables(finder, doc, *value),
            "roles" => images::anywhere(finder, doc, *value, Trust::Unknown),
            "loop" | "with_items" | "with_list" | "with_dict" => looped(finder, doc, task, *value),
            module if SHELLS.contains(&module) => shell(finder, doc, *value),
            module if KUBERNETES.contains(&module) => nested(finder, doc, *value, &["definition", "resource_definition", "inline"], "kubernetes"),
            module if VALUES.contains(&module) => {
                finder.with_foreign(|finder| nested(finder, doc, *value, &["values", "release_values"], "helm-values"));
                if let Some(set) = doc.tree.get(*value, "set_values", doc.source()) {
                    set_values(finder, doc, set);
                }
            }
            module if COMPOSE.contains(&module) => nested(finder, doc, *value, &["definition", "compose"], "compose"),
            module if CONTAINERS.contains(&module) => container(finder, doc, *value),
            module if IMAGES.contains(&module) || BUILDS.contains(&module) => image(finder, doc, *value, BUILDS.contains(&module)),
            "copy" => written(finder, doc, *value),
            "name" | "when" | "tags" => {}
            _ => images::anywhere(finder, doc, *value, Trust::Unknown),
        }
    }
}

fn container(finder: &mut Finder<'_>, doc: &Doc<'_>, arguments: Id) {
    if let Some(image) = doc.tree.get(arguments, "image", doc.source()) {
        finder.scalar_image(doc, image, Sure::Field, false);
    }
    if let Some(containers) = doc.tree.get(arguments, "containers", doc.source()) {
        images::anywhere(finder, doc, containers, Trust::Known);
    }
    if let Some(environment) = doc.tree.get(arguments, "env", doc.source()) {
        shared::variables(finder, doc, environment);
    }
    assigned(finder, doc, arguments, "image");
}

/// Takes `name`, with the tag that stands beside it, and the name that an image is given for its push.
fn image(finder: &mut Finder<'_>, doc: &Doc<'_>, arguments: Id, builds: bool) {
    let get = |key: &str| doc.tree.get(arguments, key, doc.source());
    let part = |key: &str| {
        let id = doc.tree.resolve(get(key)?);
        Some(Part::whole(&doc.tree.region(id, doc.region)?, doc.tree.style(id)?))
    };
    let local = builds || get("build").is_some() || get("path").is_some() || get("source").and_then(|source| doc.text(source)).is_some_and(|source| source == "build");
    match (get("name"), part("name"), part("tag")) {
        (Some(_), Some(repository), Some(tag)) if super::value::is_image(&repository.text) => {
            if local {
                finder.built(&repository.text);
            }
            finder.split_image(Split { registry: None, repository, tag: Some(tag), digest: None, prefixed: false, foreign: false, path: String::new() }, Sure::Field, local);
        }
        (Some(name), Some(part), _) => {
            if local {
                finder.built(&part.text);
            }
            finder.scalar_image(doc, name, Sure::Field, local);
        }
        (Some(names), None, _) => doc.tree.items(names).iter().for_each(|name| {
            finder.scalar_image(doc, *name, Sure::Field, local);
        }),
        _ => {}
    }
    if let Some(repository) = get("repository") {
        finder.scalar_image(doc, repository, Sure::Field, true);
    }
    if let Some(from) = doc.tree.at(arguments, &["build", "cache_from"], doc.source()) {
        images::list(finder, doc, from, false);
    }
    assigned(finder, doc, arguments, "name");
}

/// Takes the old way of writing arguments: `name=web image=nginx:1`.
fn assigned(finder: &mut Finder<'_>, doc: &Doc<'_>, arguments: Id, key: &str) {
    let (Some(region), Some(style)) = (doc.tree.region(arguments, doc.region), doc.tree.style(arguments)) else { return };
    let text = region.text();
    let mut start = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let end = start + word.trim_end().len();
        if let Some(value) = text[start..end].strip_prefix(key).and_then(|rest| rest.strip_prefix('=')) {
            let quotes = value.len() - value.trim_start_matches(['"', '\'']).len();
            let span = Span::new(end - value.len() + quotes, end - quotes.min(value.len() - quotes));
            finder.image(&region, span, style, Sure::Field, false);
        }
        start += word.len();
    }
}

fn shell(finder: &mut Finder<'_>, doc: &Doc<'_>, arguments: Id) {
    finder.scalar_text(doc, arguments, "sh");
    for key in ["cmd", "_raw_params"] {
        if let Some(command) = doc.tree.get(arguments, key, doc.source()) {
            finder.scalar_text(doc, command, "sh");
        }
    }
    if let Some(region) = doc.tree.get(arguments, "stdin", doc.source()).and_then(|stdin| doc.tree.region(stdin, doc.region)) {
        finder.nest_any(&region);
    }
    if let Some(words) = doc.tree.get(arguments, "argv", doc.source()) {
        shared::command_line(finder, doc, "", doc.tree.items(words));
    }
}

/// Reads what a module is given inline: as a map, a list, or a text.
fn nested(finder: &mut Finder<'_>, doc: &Doc<'_>, arguments: Id, keys: &[&str], language: &str) {
    for definition in keys.iter().filter_map(|key| doc.tree.get(arguments, key, doc.source())) {
        match doc.tree.region(definition, doc.region) {
            Some(region) if region.text().contains('\n') => finder.nest(language, &region),
            Some(_) => {}
            None => images::anywhere(finder, doc, definition, Trust::Known),
        }
    }
}

/// Takes `- value: image.tag=1`.
fn set_values(finder: &mut Finder<'_>, doc: &Doc<'_>, list: Id) {
    let values: Vec<Id> = doc.tree.items(list).iter().filter_map(|item| doc.tree.get(*item, "value", doc.source())).collect();
    for value in values {
        images::argument(finder, doc, value);
    }
}

/// Takes what a task loops over, if it is what its module's image is.
fn looped(finder: &mut Finder<'_>, doc: &Doc<'_>, task: Id, values: Id) {
    let uses = |arguments: Id, key: &str| doc.tree.text_at(arguments, &[key], doc.source()).is_some_and(|text| text.trim_matches(['{', '}', ' ']) == "item");
    let is_image = doc
        .tree
        .entries(task)
        .iter()
        .any(|(key, value)| doc.text(*key).is_some_and(|key| (CONTAINERS.contains(&last(&key)) && uses(*value, "image")) || (IMAGES.contains(&last(&key)) && uses(*value, "name"))));
    for &item in doc.tree.items(values) {
        if is_image && matches!(doc.tree.nodes[item].kind, Kind::Scalar(..)) {
            finder.scalar_image(doc, item, Sure::Field, false);
        }
    }
    images::anywhere(finder, doc, values, Trust::Unknown);
}

/// Reads the content that a task writes into a file as that file.
fn written(finder: &mut Finder<'_>, doc: &Doc<'_>, arguments: Id) {
    let Some(content) = doc.tree.get(arguments, "content", doc.source()) else { return };
    let name = doc.tree.text_at(arguments, &["dest"], doc.source()).unwrap_or_default();
    if let Some(region) = doc.tree.region(content, doc.region)
        && region.text().contains('\n')
    {
        finder.nest_file(&name, &region);
    }
}
