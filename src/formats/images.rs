//! What the YAML formats share: keys that hold images, maps that hold their parts, arguments and variables that carry one.

use super::Doc;
use super::finder::Finder;
use super::keys::{is_image_key, is_image_of, is_images_key, is_registry_key, is_variable};
use super::value::{default_of, image_in, is_host, trimmed};
use crate::reference::{Reference, Registry, hole};
use crate::region::Region;
use crate::site::{Part, Split, Sure};
use crate::span::Span;
use crate::syntax::tree::{Id, Kind, Style};

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
/// Keys of a map that hold a repository, those that name a part of an image and nothing else first.
const REPOSITORIES: &[&str] = &["repository", "imageRepository", "image_repository", "repo", "imageRepo", "imageName", "image_name", "name", "image", "path"];
const REGISTRIES: &[&str] = &["registry", "imageRegistry", "image_registry", "registryUrl", "hub"];
const TAGS: &[&str] = &["tag", "imageTag", "image_tag", "version"];
const DIGESTS: &[&str] = &["digest", "imageDigest", "sha", "sha256"];

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

/// Adds the image whose parts stand in a map, if the map is one. `path` holds the keys that lead to the map, between dots.
pub fn parts(finder: &mut Finder<'_>, doc: &Doc<'_>, map: Id, trust: Trust, path: &str) -> bool {
    let under = path.rsplit('.').next().unwrap_or(path);
    if !matches!(doc.tree.nodes[map].kind, Kind::Map(_)) {
        return false;
    }
    // A merge key brings the entries of another map, behind the map's own.
    let merged = doc.tree.get(map, "<<", doc.source());
    let maps: Vec<Id> = std::iter::once(map).chain(merged).chain(merged.iter().flat_map(|list| doc.tree.items(*list)).copied()).collect();
    let keyed = |names: &[&'static str]| {
        maps.iter().find_map(|map| {
            names.iter().find_map(|name| {
                let value = doc.tree.resolve(doc.tree.get(*map, name, doc.source())?);
                matches!(doc.tree.nodes[value].kind, Kind::Scalar(..)).then_some((*name, value))
            })
        })
    };
    // A volume of Kubernetes that is an image.
    if under == "image"
        && trust != Trust::Unknown
        && let Some((_, reference)) = keyed(&["reference"])
    {
        return finder.scalar_image(doc, reference, Sure::Field, is_local(doc, map));
    }
    let under_image = is_images_key(under);
    let named = keyed(REPOSITORIES);
    // `image: {location: ref}`, where the key says that it is the place of the whole.
    if under_image
        && named.is_none()
        && let Some((_, place)) = keyed(PLACES)
    {
        proven(finder, doc, place);
        return true;
    }
    let Some((name, repository)) = named else { return false };
    // Beside an image a name is only what it is called: most maps with one are containers.
    if matches!(name, "name" | "path") && !under_image {
        return false;
    }
    let elsewhere = ["branch", "ref", "revision", "url", "chart", "fileName", "owner", "commit", "targetRevision", "git"];
    let of_git = matches!(under, "gitRepo" | "git" | "source" | "sources" | "chart" | "release" | "repo" | "helm") || elsewhere.iter().any(|key| doc.tree.get(map, key, doc.source()).is_some());
    let registry = keyed(REGISTRIES);
    let policy = keyed(&["pullPolicy", "imagePullPolicy"]).is_some();
    // What is pulled by a policy from a registry is an image of git, and no repository of it.
    if of_git && !under_image && !(registry.is_some() && policy) {
        return false;
    }
    let tag = keyed(TAGS).filter(|(key, _)| *key != "version" || under_image || registry.is_some());
    let digest = keyed(DIGESTS);
    // What makes a map with such a key an image: other parts of one beside it, or the key that it stands under.
    let certain = match name {
        "repository" | "imageRepository" | "image_repository" => tag.is_some() || digest.is_some() || policy || under_image || (registry.is_some() && trust == Trust::Known),
        "image" => {
            registry.is_some() && (tag.is_some() || trust == Trust::Known && doc.text(repository).is_some_and(|image| !carries_proof(image.trim())))
                || (tag.is_some_and(|(key, _)| key == "tag") && trust == Trust::Known)
        }
        "repo" | "imageRepo" | "imageName" | "image_name" => tag.is_some() || digest.is_some() || under_image,
        "name" => keyed(&["image"]).is_none() && (trust == Trust::Known || tag.is_some() || digest.is_some()),
        "path" => registry.is_some() && tag.is_some(),
        _ => false,
    };
    if !certain {
        return false;
    }
    let is_whole = || doc.text(repository).is_none_or(|text| text.contains([':', '@', '{', '$']));
    if name == "name" && registry.is_none() && tag.is_none() && digest.is_none() && is_whole() {
        // `image: {name: ref}`: the whole of it.
        return finder.scalar_image(doc, repository, Sure::Field, is_local(doc, map));
    }
    add_split(finder, doc, Some(map), path, repository, registry.map(|(_, id)| id), tag.map(|(_, id)| id), digest.map(|(_, id)| id))
}

/// Adds the image whose parts are these scalars, if the repository is one. `path` leads to the map that they stand in.
#[expect(clippy::too_many_arguments, reason = "each is one key of the map")]
pub fn add_split(finder: &mut Finder<'_>, doc: &Doc<'_>, map: Option<Id>, path: &str, repository: Id, registry: Option<Id>, tag: Option<Id>, digest: Option<Id>) -> bool {
    let part = |id: Id| part(doc, id);
    let Some(repository) = part(repository) else { return false };
    if !is_repository(&repository.text) {
        return false;
    }
    let registry = registry.and_then(part);
    // A whole reference under a key for tags is one of its own.
    let whole = |text: &str| text.contains('/') && carries_proof(text) && image_in(text, Span::new(0, text.len())).is_some();
    let tag = tag.and_then(part).filter(|tag| !whole(&tag.text));
    let prefixed = registry.is_none() && doc.prefixed;
    let split = Split { registry, repository, tag, digest: digest.and_then(part), prefixed, foreign: finder.is_foreign() || is_foreign(doc, path), path: path.to_owned() };
    let sure = if doc.tree.guessed { Sure::Command } else { Sure::Field };
    finder.split_image(split, sure, map.is_some_and(|map| is_local(doc, map)));
    true
}

/// Returns the part that a scalar is. One that is computed (`tag = var.tag`) is a hole without a place.
pub fn part(doc: &Doc<'_>, id: Id) -> Option<Part> {
    let region = doc.tree.region(id, doc.region)?;
    let style = doc.tree.style(id)?;
    if style == Style::Word && region.text().is_empty() {
        let span = doc.tree.nodes[id].span;
        let written = span.of(doc.source()).trim();
        if !written.is_empty() {
            let shown = if written.len() > 60 || written.contains(['{', '}', '\n']) { "..." } else { written };
            return Some(Part { text: format!("${{{shown}}}"), span: None, near: doc.region.near(span.start), style });
        }
    }
    let mut part = Part::new(&region, trimmed(region.text()), style);
    // A key that is there and says that it holds nothing.
    if matches!(style, Style::Plain | Style::FlowPlain | Style::Word | Style::Literal) && matches!(part.text.as_str(), "null" | "Null" | "NULL" | "~") {
        part.text.clear();
        part.span = None;
    }
    Some(part)
}

/// Returns whether a text can be the repository of an image: a default stays in its variable, a URL is none.
fn is_repository(text: &str) -> bool {
    !text.is_empty() && image_in(text, Span::new(0, text.len())) == Some(Span::new(0, text.len()))
}

/// Returns whether a map is among the values that a release gives to a chart from elsewhere.
fn is_foreign(doc: &Doc<'_>, path: &str) -> bool {
    let values = path.split('.').any(|key| matches!(key, "values" | "valuesObject" | "valuesInline" | "valuesContent" | "helm"));
    values
        && doc
            .text_at(&["kind"])
            .is_some_and(|kind| matches!(&*kind, "HelmRelease" | "Application" | "ApplicationSet" | "HelmChart" | "HelmChartConfig" | "Kustomization" | "ClusterProfile" | "Profile" | "Bundle"))
}

/// Finds parts that stand beside each other with a common beginning: `fooImageRepo: a/b` and `fooImageTag: "1"`, or `foo_image_version: 1`.
fn pairs(finder: &mut Finder<'_>, doc: &Doc<'_>, map: Id, entries: &[(Id, Id)]) {
    const SUFFIXES: &[(&str, &str)] = &[
        ("image_repo", "image_tag"),
        ("imageRepo", "imageTag"),
        ("ImageRepo", "ImageTag"),
        ("image_repository", "image_tag"),
        ("imageRepository", "imageTag"),
        ("ImageRepository", "ImageTag"),
        ("image_name", "image_tag"),
        ("imageName", "imageTag"),
        ("ImageName", "ImageTag"),
        ("image", "image_tag"),
        ("image", "imageTag"),
        ("Image", "ImageTag"),
    ];
    for (key, value) in entries {
        let Some(key) = doc.tree.text(*key, doc.source()) else { continue };
        if !matches!(doc.tree.nodes[*value].kind, Kind::Scalar(..)) || !key.ends_with(['o', 'y', 'e']) {
            continue;
        }
        for (repository, tag) in SUFFIXES {
            let Some(prefix) = key.strip_suffix(repository) else { continue };
            let beside = |suffix: &str| doc.tree.get(map, &format!("{prefix}{suffix}"), doc.source());
            // The image of a machine has a version, too, and no namespace.
            let version = || beside(&tag.replace("tag", "version").replace("Tag", "Version")).filter(|_| doc.text(*value).is_some_and(|name| name.contains('/')));
            if let Some(tag) = beside(tag).or_else(version) {
                let registry = beside(if repository.contains('_') {
                    "image_registry"
                } else if repository.starts_with('I') {
                    "ImageRegistry"
                } else {
                    "imageRegistry"
                });
                let already = doc.text(*value).is_some_and(|text| Reference::parse(text.trim()).is_ok_and(|reference| reference.tag.is_some()));
                if !already && add_split(finder, doc, None, "", *value, registry, Some(tag), None) {
                    break;
                }
            }
        }
    }
}

/// Adds the references of a list, or of a text with one a line or between commas.
pub fn list(finder: &mut Finder<'_>, doc: &Doc<'_>, node: Id, local: bool) {
    for &item in doc.tree.items(node) {
        finder.scalar_image(doc, item, Sure::Field, local);
    }
    let (Some(region), Some(style)) = (doc.tree.region(node, doc.region), doc.tree.style(node)) else { return };
    for span in separated(region.text()) {
        finder.image(&region, span, style, Sure::Field, local);
    }
}

/// Splits a text at line breaks and commas, those in a hole left out; a comment line is left out, `name=` in front of a value too.
pub fn separated(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut spans = Vec::new();
    let (mut start, mut at) = (0, 0);
    while start < bytes.len() {
        while at < bytes.len() && !matches!(bytes[at], b'\n' | b',') {
            at += hole::length(bytes, at).unwrap_or(1);
        }
        let mut span = trimmed(&text[start..at]).shift(start);
        let word = span.of(text);
        if let Some(value) = word.strip_prefix("name=") {
            span.start = span.end - value.len();
        }
        if !span.is_empty() && !word.starts_with('#') {
            spans.push(span);
        }
        at += 1;
        start = at;
    }
    spans
}

/// Takes an argument, or a list of arguments: `--foo-image=ref`, `--foo-image` before `ref`, `sh -c SCRIPT`.
pub fn argument(finder: &mut Finder<'_>, doc: &Doc<'_>, node: Id) {
    let items: Vec<Id> = match &doc.tree.nodes[node].kind {
        Kind::List(items) => items.clone(),
        _ => vec![node],
    };
    let mut previous = String::new();
    let mut interpreter = false;
    if let [id] = items[..]
        && doc.tree.style(node).is_some()
        && let Some(region) = doc.tree.region(id, doc.region)
        && region.text().contains(' ')
    {
        // A whole command line in one string.
        finder.nest("shell", &region);
        return;
    }
    for id in items {
        let (Some(region), Some(style)) = (doc.tree.region(id, doc.region), doc.tree.style(id)) else { continue };
        let text = region.text().to_owned();
        let is_shell = matches!(text.rsplit('/').next(), Some("sh" | "bash" | "ash" | "dash" | "zsh"));
        let script = text.contains('\n') || text.contains(' ') && (interpreter && !previous.is_empty() || text.contains("; ") || text.contains(" && ") || super::shell::is_command(&text));
        if script {
            finder.nest("shell", &region);
        } else {
            flag(finder, &region, style, &previous);
        }
        interpreter |= is_shell;
        previous = text;
    }
}

/// Takes one argument of a program that may carry an image by the name of its option.
pub fn flag(finder: &mut Finder<'_>, region: &Region<'_>, style: Style, previous: &str) {
    let text = region.text();
    let option = |name: &str| name.starts_with('-') && is_image_key(name);
    if let Some(equals) = text.find('=').filter(|&at| option(&text[..at]) || (is_image_key(&text[..at]) && !text[..at].contains(' '))) {
        let span = Span::new(equals + 1, text.len());
        if carries_proof_default(text, span) {
            finder.image(region, span, style, Sure::Command, false);
        }
    } else if option(previous) && !previous.contains('=') && carries_proof_default(text, Span::new(0, text.len())) {
        finder.image(region, Span::new(0, text.len()), style, Sure::Command, false);
    }
}

/// Returns the words of a text without quotes.
pub fn words(text: &str) -> impl Iterator<Item = Span> + '_ {
    text.split_ascii_whitespace().map(|word| {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        Span::new(start, start + word.len())
    })
}

fn carries_proof_default(text: &str, span: Span) -> bool {
    image_in(text, span).is_some_and(|span| carries_proof(span.of(text)))
}

/// Takes an environment variable written as a map of `name` and `value`.
pub fn env_entry(finder: &mut Finder<'_>, doc: &Doc<'_>, node: Id) {
    let (Some(name), Some(value)) = (doc.tree.get(node, "name", doc.source()), doc.tree.get(node, "value", doc.source())) else { return };
    if doc.text(name).is_some_and(|name| variable(finder, doc, &name, value)) {
    } else if doc.tree.style(value) == Some(Style::Block)
        && let Some(region) = doc.tree.region(value, doc.region)
    {
        finder.nest_any(&region);
    }
}

/// Takes a map of variables: those that are named after an image.
pub fn variables(finder: &mut Finder<'_>, doc: &Doc<'_>, map: Id) {
    for (name, value) in doc.tree.entries(map) {
        if let Some(name) = doc.text(*name) {
            variable(finder, doc, &name, *value);
        }
    }
}

/// Takes the arguments of a build, a map or a list of `NAME=value`: those that are named after an image, and bases that read like one.
pub fn build_arguments(finder: &mut Finder<'_>, doc: &Doc<'_>, node: Id) {
    let is_base = |name: &str| ["BASE", "FROM", "BUILDER", "RUNTIME"].iter().any(|end| name.to_ascii_uppercase().strip_suffix(end).is_some_and(|head| head.is_empty() || head.ends_with('_')));
    for (name, value) in doc.tree.entries(node) {
        let Some(name) = doc.text(*name) else { continue };
        if !variable(finder, doc, &name, *value) && is_base(&name) {
            proven(finder, doc, *value);
        }
    }
    for &item in doc.tree.items(node) {
        let (Some(region), Some(style)) = (doc.tree.region(item, doc.region), doc.tree.style(item)) else { continue };
        match region.text().split_once('=') {
            Some((name, _)) if is_base(name) => {
                let span = Span::new(name.len() + 1, region.text().len());
                if carries_proof_default(region.text(), span) {
                    finder.image(&region, span, style, Sure::Field, false);
                }
            }
            _ => argument(finder, doc, item),
        }
    }
}

/// Takes a variable that is named after an image or a registry; returns whether it is.
pub fn variable(finder: &mut Finder<'_>, doc: &Doc<'_>, name: &str, value: Id) -> bool {
    if is_variable(name) {
        if !by_version(finder, doc, value) {
            maybe(finder, doc, value);
        }
        return true;
    }
    registry(finder, doc, name, value)
}

/// Takes the images of a text with one a line, each behind what it is for: `2.6.0=acme/kafka:0.20`.
fn by_version(finder: &mut Finder<'_>, doc: &Doc<'_>, value: Id) -> bool {
    let (Some(region), Some(style)) = (doc.tree.region(value, doc.region), doc.tree.style(value)) else { return false };
    let text = region.text();
    let mut spans = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let body = trimmed(line).shift(start);
        start += line.len();
        if body.is_empty() {
            continue;
        }
        let Some(equals) = body.of(text).find('=') else { return false };
        let span = Span::new(body.start + equals + 1, body.end);
        if !carries_proof(span.of(text)) {
            return false;
        }
        spans.push(span);
    }
    for span in &spans {
        finder.image(&region, *span, style, Sure::Field, false);
    }
    !spans.is_empty()
}
