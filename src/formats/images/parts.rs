//! Images in parts: a map with a repository, and perhaps a registry, a tag and a digest.

use super::super::Doc;
use super::super::finder::Finder;
use super::super::keys::is_images_key;
use super::super::value::{image_in, trimmed};
use super::{PLACES, Trust, carries_proof, is_local, proven};
use crate::reference::Reference;
use crate::site::{Part, Split, Sure};
use crate::span::Span;
use crate::syntax::tree::{Id, Kind, Style};

/// Keys of a map that hold a repository, those that name a part of an image and nothing else first.
pub(super) const REPOSITORIES: &[&str] = &["repository", "imageRepository", "image_repository", "repo", "imageRepo", "imageName", "image_name", "name", "image", "path"];

const REGISTRIES: &[&str] = &["registry", "imageRegistry", "image_registry", "registryUrl", "hub"];
const TAGS: &[&str] = &["tag", "imageTag", "image_tag", "version"];
const DIGESTS: &[&str] = &["digest", "imageDigest", "sha", "sha256"];

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
pub(super) fn pairs(finder: &mut Finder<'_>, doc: &Doc<'_>, map: Id, entries: &[(Id, Id)]) {
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
