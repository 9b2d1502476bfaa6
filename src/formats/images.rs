//! What the YAML formats share: keys that hold images, and in `images/` maps that hold their parts, arguments and variables that carry one.

mod parts;
mod texts;

use super::Doc;
use super::finder::Finder;
use super::keys::{is_image_key, is_image_of, is_images_key, is_registry_key, is_variable};
use super::value::{default_of, image_in, is_host, trimmed};
use crate::reference::{Reference, Registry};
use crate::region::Region;
use crate::site::Sure;
use crate::span::Span;
use crate::syntax::tree::{Id, Kind, Style};
use parts::{REPOSITORIES, pairs};
pub use parts::{add_split, part, parts};
pub use texts::{argument, build_arguments, env_entry, flag, list, separated, variable, variables, words};

/// Whether a format is known to hold images under such keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// The format is for containers.
    Known,
    /// Containers and kinds that nobody knows: a container's image is sure, elsewhere it takes a tag, a digest or a registry.
    Pod,
    /// It may be anything; only what carries a tag, a digest or a registry is sure.
    Unknown,
}

/// Keys below one for images that hold all of a reference.
const PLACES: &[&str] = &["location", "url", "uri"];

/// Finds the images of a tree by their keys: `image: ref`, `fooImage: ref`, maps of parts under any key.
pub fn anywhere(finder: &mut Finder<'_>, doc: &Doc<'_>, id: Id, trust: Trust) {
    below(finder, doc, id, &mut String::new(), trust);
}

/// Adds a key to the keys that lead to a node, between dots; returns how long they were before.
pub fn step(path: &mut String, key: &str) -> usize {
    let length = path.len();
    if length > 0 {
        path.push('.');
    }
    path.push_str(key);
    length
}

/// Walks below a node; `path` holds the keys that led to it, between dots, and is the same again in the end.
fn below(finder: &mut Finder<'_>, doc: &Doc<'_>, id: Id, path: &mut String, trust: Trust) {
    let under = path.rsplit('.').next().unwrap_or(path);
    match &doc.tree.nodes[id].kind {
        // Words about things, and images of other kinds.
        Kind::Map(_) if matches!(under, "labels" | "annotations" | "matchLabels" | "selector" | "nodeSelector" | "rbd" | "podLabels" | "commonLabels") => annotations(finder, doc, id),
        Kind::Map(entries) => {
            // One look at the keys says which of the questions are worth asking.
            let has = Keys::of(doc, entries);
            if has.name {
                named_value(finder, doc, id);
            }
            let split = (has.repository || has.part && is_images_key(under)) && parts(finder, doc, id, trust, path);
            if has.kind {
                docker_image(finder, doc, id);
            }
            if !split && has.tag {
                pairs(finder, doc, id, entries);
            }
            for (key, value) in entries {
                let doc = &doc.below(*key);
                let Some(key) = doc.tree.text(*key, doc.source()) else { continue };
                if doc.is_barren(*value) {
                    continue;
                }
                if let Kind::Scalar(style, _) = &doc.tree.nodes[*value].kind {
                    if !split {
                        by_key(finder, doc, id, path, &key, *value, trust);
                    }
                    // A description says what something is; what it shows is an example.
                    if !super::prospects::is_prose_key(&key) && (*style == Style::Block || holds_text(doc, *value)) {
                        nested(finder, doc, &key, *value);
                    } else if !super::prospects::is_prose_key(&key) {
                        command(finder, doc, *value);
                    }
                } else {
                    let length = step(path, &key);
                    below(finder, doc, *value, path, trust);
                    path.truncate(length);
                }
            }
        }
        Kind::List(items) => {
            let (holds_images, holds_prose) = (is_images_key(under), super::prospects::is_prose_key(under));
            let under = path.len() - under.len();
            for item in items {
                match &doc.tree.nodes[*item].kind {
                    // `images: [a:1, b:2]`
                    Kind::Scalar(..) if holds_images => {
                        maybe(finder, doc, *item);
                    }
                    // A script among the arguments of a kind that nobody knows.
                    Kind::Scalar(Style::Block, _) if trust == Trust::Unknown && !holds_prose => nested(finder, doc, &path[under..], *item),
                    Kind::Scalar(..) if !holds_prose => command(finder, doc, *item),
                    _ if doc.is_barren(*item) => {}
                    _ => below(finder, doc, *item, path, trust),
                }
            }
        }
        Kind::Scalar(..) | Kind::Alias(_) => {}
    }
}

/// Which keys a map has.
#[derive(Default)]
struct Keys {
    /// One that names a value.
    name: bool,
    /// One for a repository, or a merge key, that may bring one.
    repository: bool,
    /// One that is for a part of an image below a key for images only.
    part: bool,
    /// The kind of an object.
    kind: bool,
    /// One that ends like a tag's, or like an image's version.
    tag: bool,
}

impl Keys {
    fn of(doc: &Doc<'_>, entries: &[(Id, Id)]) -> Self {
        let mut has = Self::default();
        for (key, _) in entries {
            let Some(key) = doc.tree.text(*key, doc.source()) else { continue };
            match &*key {
                "name" | "op" => (has.name, has.part) = (true, true),
                "kind" => has.kind = true,
                "<<" => has.repository = true,
                "path" | "reference" | "location" | "url" | "uri" => has.part = true,
                key => {
                    has.repository |= REPOSITORIES.contains(&key);
                    has.tag |= ["Tag", "_tag", "mageVersion", "mage_version"].iter().any(|end| key.ends_with(end));
                }
            }
        }
        has
    }
}

/// Reads what stands in block scalars under free keys.
fn annotations(finder: &mut Finder<'_>, doc: &Doc<'_>, map: Id) {
    for (key, value) in doc.tree.entries(map) {
        if let Some(key) = doc.tree.text(*key, doc.source())
            && matches!(doc.tree.style(*value), Some(Style::Block | Style::Single | Style::Double))
        {
            nested(finder, doc, &key, *value);
        } else if let Some(key) = doc.tree.text(*key, doc.source())
            && is_image_key(&key)
            && doc
                .text(*value)
                .is_some_and(|text| Reference::parse(text.trim()).is_ok_and(|reference| matches!(reference.registry, Registry::Written(_))) || key == "containerImage" && carries_proof(text.trim()))
        {
            // An operator's `containerImage`, or a key with a registry in its value: it is no word about something.
            finder.scalar_image(doc, *value, Sure::Field, false);
        }
    }
}

/// Reads a value that is a command which takes an image, whatever its key: a step of a pipeline that is not known.
fn command(finder: &mut Finder<'_>, doc: &Doc<'_>, value: Id) {
    if doc.text(value).is_some_and(|text| text.contains(' ') && super::shell::is_command(&text))
        && let Some(region) = doc.tree.region(value, doc.region)
    {
        finder.guess(|finder| finder.nest("sh", &region));
    }
}

/// Takes a value that another key names: a parameter called `image`, a JSON patch of a path that ends in `/image`.
fn named_value(finder: &mut Finder<'_>, doc: &Doc<'_>, map: Id) {
    let get = |key: &str| doc.tree.get(map, key, doc.source());
    let text = |key: &str| get(key).and_then(|id| doc.text(id));
    if let (Some(_), Some(path), Some(value)) = (get("op"), text("path"), get("value")) {
        if path.ends_with("/image") {
            finder.scalar_image(doc, value, Sure::Field, false);
        }
    } else if text("name").is_some_and(|name| is_variable(&name) || is_image_key(&name)) {
        for value in [get("default"), get("value")].into_iter().flatten() {
            proven(finder, doc, value);
        }
    }
}

/// Returns whether a string in quotes is a text of several lines, or JSON.
fn holds_text(doc: &Doc<'_>, value: Id) -> bool {
    doc.text(value).is_some_and(|text| looks_like_json(&text) || doc.tree.style(value) == Some(Style::Double) && text.contains('\n'))
}

/// Returns whether a text begins and ends like a map or a list of JSON.
pub fn looks_like_json(text: &str) -> bool {
    let text = text.trim();
    let bracketed = text.starts_with('{') && !text.starts_with("{{") && !text.starts_with("{%") && text.ends_with('}') || text.starts_with('[') && !text.starts_with("[[ ") && text.ends_with(']');
    bracketed && text.contains('"')
}

/// Takes OpenShift's `{kind: DockerImage, name: ref}`, which says that it is an image wherever it stands.
fn docker_image(finder: &mut Finder<'_>, doc: &Doc<'_>, map: Id) {
    if doc.tree.text_at(map, &["kind"], doc.source()).is_some_and(|kind| kind == "DockerImage")
        && let Some(name) = doc.tree.get(map, "name", doc.source())
    {
        finder.scalar_image(doc, name, Sure::Field, false);
    }
}

/// Reads a block scalar as the text that its key or its content shows it to be.
fn nested(finder: &mut Finder<'_>, doc: &Doc<'_>, key: &str, value: Id) {
    if let Some(region) = doc.tree.region(value, doc.region).filter(|region| !finder.is_read(region)) {
        if region.text().trim_start().starts_with("[[runners]]") {
            // The settings of GitLab's runner, as its chart takes them.
            finder.nest("toml", &region);
        } else if key.contains('.') {
            finder.nest_file(key, &region);
        } else {
            finder.nest_any(&region);
        }
    }
}

fn by_key(finder: &mut Finder<'_>, doc: &Doc<'_>, map: Id, path: &str, key: &str, value: Id, trust: Trust) {
    if registry(finder, doc, key, value) {
    } else if key == "image" {
        let sure = match trust {
            Trust::Known => Sure::Field,
            Trust::Pod | Trust::Unknown if is_container(doc, map, path) || (trust == Trust::Pod && under_containers(path)) => Sure::Field,
            Trust::Pod | Trust::Unknown => sureness(doc, value),
        };
        finder.scalar_image(doc, value, sure, is_local(doc, map));
    } else if is_image_key(key) {
        let sure = sureness(doc, value);
        finder.scalar_image(doc, value, sure, is_local(doc, map));
    } else if is_image_of(key) {
        proven(finder, doc, value);
    }
}

/// Takes a registry that is the value of a key which says so.
pub fn registry(finder: &mut Finder<'_>, doc: &Doc<'_>, key: &str, value: Id) -> bool {
    if !is_registry_key(key) {
        return false;
    }
    let (Some(region), Some(style)) = (doc.tree.region(value, doc.region), doc.tree.style(value)) else { return false };
    registry_text(finder, &region, trimmed(region.text()), style, Sure::Field)
}

/// Takes a text that is a registry and nothing else, or a variable with one as its default.
pub fn registry_text(finder: &mut Finder<'_>, region: &Region<'_>, span: Span, style: Style, sure: Sure) -> bool {
    let span = default_of(span.of(region.text())).map_or(span, |default| default.shift(span.start));
    let is = is_host(span.of(region.text()));
    if is {
        finder.registry(&region.slice(span), style, sure);
    }
    is
}

/// Returns whether a map stands where containers stand, by the key above it.
fn under_containers(path: &str) -> bool {
    matches!(path.rsplit('.').next(), Some("containers" | "initContainers" | "ephemeralContainers" | "container" | "initContainer" | "sidecars" | "steps" | "stepTemplate" | "script" | "containerSet"))
}

/// Returns whether a map with an image is a container, by what else it has.
fn is_container(doc: &Doc<'_>, map: Id, path: &str) -> bool {
    let has = |key: &str| doc.tree.get(map, key, doc.source()).is_some();
    // A job of Prow has containers without a name, and a task of Tekton has steps without one.
    (has("name") || path.ends_with("spec.containers")) && ["command", "args", "env", "volumeMounts", "ports", "resources", "imagePullPolicy"].iter().any(|key| has(key))
        || under_containers(path) && ["command", "args", "script"].iter().any(|key| has(key))
}

/// Returns how sure it is that a value under a key for images is one.
fn sureness(doc: &Doc<'_>, value: Id) -> Sure {
    let text = doc.text(value).unwrap_or_default();
    let Some(span) = image_in(&text, trimmed(&text)) else { return Sure::Mention };
    if carries_proof(span.of(&text)) { Sure::Field } else { Sure::Mention }
}

/// Returns whether a reference has a tag, a digest or a registry, so that it is hardly anything else.
pub fn carries_proof(text: &str) -> bool {
    Reference::parse(text).is_ok_and(|reference| reference.tag.is_some() || reference.digest.is_some() || matches!(reference.registry, Registry::Written(_)))
}

/// Adds a scalar that is an image only if it carries a tag, a digest or a registry.
pub fn maybe(finder: &mut Finder<'_>, doc: &Doc<'_>, value: Id) {
    let sure = sureness(doc, value);
    finder.scalar_image(doc, value, sure, false);
}

/// Adds a scalar that carries a tag, a digest or a registry; of any other it says nothing.
pub fn proven(finder: &mut Finder<'_>, doc: &Doc<'_>, value: Id) {
    if sureness(doc, value) == Sure::Field {
        finder.scalar_image(doc, value, Sure::Field, false);
    }
}

/// Returns whether the map says that its image is built here and never pulled.
pub fn is_local(doc: &Doc<'_>, map: Id) -> bool {
    ["imagePullPolicy", "pullPolicy"].iter().any(|key| doc.tree.get(map, key, doc.source()).and_then(|value| doc.text(value)).is_some_and(|text| text == "Never"))
}
