//! Workflows and actions of GitHub, Forgejo and Gitea.

use std::collections::{BTreeMap, BTreeSet};

use super::images;
use super::keys;
use super::{Doc, Field, Finder, Format, Read, Syntax, What};
use crate::reference::{Reference, hole, names_no_registry};
use crate::site::{Site, Sure};
use crate::span::Span;
use crate::syntax::tree::{Id, Kind};

/// Workflows and actions.
pub static FORMAT: Format = Format {
    id: "github-actions",
    title: "workflows and actions of GitHub, Forgejo and Gitea",
    files: &["**/.github/workflows/*.{yaml,yml}", "**/.forgejo/workflows/*.{yaml,yml}", "**/.gitea/workflows/*.{yaml,yml}", "**/workflow-templates/*.{yaml,yml}", "**/action.{yaml,yml}"],
    names: &["github-actions"],
    read: Read::Tree { syntax: Syntax::Yaml, is, fields: FIELDS, more: Some(more) },
};

const FIELDS: &[Field] = &[
    Field { select: "jobs.*.container", what: What::Image },
    Field { select: "jobs.*.container.image", what: What::Image },
    Field { select: "jobs.*.services.*.image", what: What::Image },
    Field { select: "jobs.*.services.*", what: What::Image },
    Field { select: "runs.image", what: What::Image },
    Field { select: "jobs.*.strategy.matrix.**", what: What::Proven },
    Field { select: "jobs.*.steps[*].run", what: What::Text("shell") },
    Field { select: "runs.steps[*].run", what: What::Text("shell") },
];

fn is(doc: &Doc<'_>) -> bool {
    doc.has("jobs") && doc.has("on") && !doc.has("apiVersion")
}

fn more(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    let jobs = doc.tree.get(doc.root, "jobs", doc.source()).map(|jobs| doc.tree.entries(jobs)).unwrap_or_default();
    let matrices: Vec<Matrix<'_, '_>> = jobs.iter().filter_map(|(_, job)| Matrix::of(doc, *job)).collect();
    matrices.iter().for_each(|matrix| matrix.take(finder));
    steps_below(finder, doc, doc.root, &made_variables(doc));
    made_by_matrix(finder, &matrices);
    for path in [&["inputs"][..], &["on", "workflow_call", "inputs"], &["on", "workflow_dispatch", "inputs"]] {
        for (name, input) in doc.tree.at(doc.root, path, doc.source()).map(|inputs| doc.tree.entries(inputs)).unwrap_or_default() {
            if !doc.text(*name).is_some_and(|name| keys::is_image_key(&name)) {
                continue;
            }
            if let Some(default) = doc.tree.get(*input, "default", doc.source()) {
                images::maybe(finder, doc, default);
            }
            for &option in doc.tree.get(*input, "options", doc.source()).map(|options| doc.tree.items(options)).unwrap_or_default() {
                images::proven(finder, doc, option);
            }
        }
    }
}

/// The values of a job's matrix, by their keys.
struct Matrix<'d, 't> {
    doc: &'d Doc<'t>,
    job: Id,
    values: BTreeMap<String, Vec<Id>>,
}

impl<'d, 't> Matrix<'d, 't> {
    fn of(doc: &'d Doc<'t>, job: Id) -> Option<Self> {
        let get = |id: Id, key: &str| doc.tree.get(id, key, doc.source());
        let matrix = get(job, "strategy").and_then(|strategy| get(strategy, "matrix"))?;
        let mut values: BTreeMap<String, Vec<Id>> = BTreeMap::new();
        let mut note = |key: Id, value: &[Id]| {
            if let Some(key) = doc.text(key) {
                values.entry(key.into_owned()).or_default().extend(value);
            }
        };
        doc.tree.entries(matrix).iter().for_each(|(key, list)| note(*key, doc.tree.items(*list)));
        for entry in get(matrix, "include").map(|include| doc.tree.items(include)).unwrap_or_default() {
            doc.tree.entries(*entry).iter().for_each(|(key, value)| note(*key, &[*value]));
        }
        Some(Self { doc, job, values })
    }

    /// Returns the values that a path stands for: `a.b` is what is below `b` in each of the values of `a`.
    fn at(&self, path: &str) -> Vec<Id> {
        let mut keys = path.split('.');
        let first = keys.next().and_then(|key| self.values.get(key)).cloned().unwrap_or_default();
        keys.fold(first, |nodes, key| nodes.into_iter().filter_map(|node| self.doc.tree.get(node, key, self.doc.source())).collect())
    }

    /// Returns what a text is with the values of the matrix in it; where there are many, without those of some.
    fn fill(&self, text: &str) -> Vec<String> {
        const MANY: usize = 100;
        let mut texts = vec![text.to_owned()];
        for hole in hole::holes(text).into_iter().rev() {
            let Some(path) = path_of(hole.of(text)) else { continue };
            let values: Vec<_> = self.at(path).into_iter().filter_map(|value| self.doc.text(value)).collect();
            if !values.is_empty() && texts.len() * values.len() <= MANY {
                texts = texts.iter().flat_map(|text| values.iter().map(move |value| format!("{}{}{}", &text[..hole.start], value.trim(), &text[hole.end..]))).collect();
            }
        }
        texts
    }

    /// Takes the values that the job's container is made of: `image: ${{ matrix.image }}`; and under a key for images, beside one that
    /// is an image for sure, the others. Those that the job makes an image under are built here.
    fn take(&self, finder: &mut Finder<'_>) {
        let (doc, job) = (self.doc, self.job);
        let get = |id: Id, key: &str| doc.tree.get(id, key, doc.source());
        let container = get(job, "container").map(|container| get(container, "image").unwrap_or(container));
        let services = get(job, "services").map(|services| doc.tree.entries(services)).unwrap_or_default();
        let places = services.iter().filter_map(|(_, service)| get(*service, "image")).chain(container);
        for place in places {
            let Some(text) = doc.text(place) else { continue };
            let Some(path) = path_of(&text) else { continue };
            for value in self.at(path) {
                finder.scalar_image(doc, value, Sure::Field, false);
            }
        }
        for (_, values) in self.values.iter().filter(|(key, _)| keys::is_image_key(key)) {
            if values.iter().any(|value| doc.text(*value).is_some_and(|text| images::carries_proof(text.trim()))) {
                for value in values {
                    finder.scalar_image(doc, *value, Sure::Field, false);
                }
            }
        }
        let text = doc.tree.nodes[job].span.of(doc.source());
        let is_behind = |front: &str| front.ends_with('/') && !front.ends_with("//");
        let is_made = |front: &str| {
            let front = front.trim_end_matches(['"', '\'']);
            [" -t ", " --tag ", " --tag=", " tags: "].iter().any(|option| front.ends_with(option))
        };
        for path in used(text, is_made) {
            let nodes = self.at(path);
            nodes.iter().filter_map(|node| doc.text(*node)).for_each(|name| finder.built(&name));
            in_nodes(finder, doc, &nodes, |site| site.local = true);
        }
        for path in used(text, is_behind) {
            in_nodes(finder, doc, &self.at(path), |site| {
                if names_no_registry(&site.written()) {
                    site.held = Some("a registry is put in front of it where the matrix is used");
                }
            });
        }
    }
}

/// Returns the path in a matrix that an expression stands for: `${{ matrix.db.image }}`.
fn path_of(expression: &str) -> Option<&str> {
    expression.trim().strip_prefix("${{")?.strip_suffix("}}")?.trim().strip_prefix("matrix.")
}

/// Does something with the sites that stand in some nodes.
fn in_nodes(finder: &mut Finder<'_>, doc: &Doc<'_>, nodes: &[Id], work: impl Fn(&mut Site)) {
    let mut spans: Vec<Span> = nodes.iter().map(|node| doc.tree.nodes[*node].span.shift(doc.region.near(0))).collect();
    spans.sort_unstable();
    let is_inside = |at: usize| spans.partition_point(|span| span.start <= at).checked_sub(1).is_some_and(|index| at < spans[index].end);
    if !spans.is_empty() {
        finder.sites_from(0).iter_mut().filter(|site| is_inside(site.near())).for_each(work);
    }
}

/// Returns the paths of a matrix (`image`, `test.image`) whose value is used behind something: `mirror.example/${{ matrix.image }}`.
fn used(text: &str, behind: impl Fn(&str) -> bool) -> BTreeSet<&str> {
    let path = |at: usize, word: &str| {
        let rest = &text[at + word.len()..];
        let path = &rest[..rest.find(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.'))).unwrap_or(rest.len())];
        let stands = rest[path.len()..].trim_start().starts_with("}}") && text[..at].trim_end().strip_suffix("${{").is_some_and(&behind);
        stands.then_some(path)
    };
    text.match_indices("matrix.").filter_map(|(at, word)| path(at, word)).collect()
}

/// Returns the variables under which Docker's actions make images: `images: ${{ env.IMAGE }}`, `tags: ${{ env.IMAGE }}:1`.
fn made_variables<'d>(doc: &Doc<'d>) -> BTreeSet<&'d str> {
    const LISTS: &[&str] = &["images: ", "tags: "];
    let mut made = BTreeSet::new();
    let mut inside = None;
    for line in doc.source().lines() {
        let bare = line.trim_start();
        let depth = line.len() - bare.len();
        let list = LISTS.iter().find_map(|key| bare.strip_prefix(key));
        if list.is_none() && inside.is_some_and(|of| depth <= of) && !bare.is_empty() {
            inside = None;
        }
        if list.is_some() {
            inside = Some(depth);
        }
        if inside.is_some() {
            let value = list.unwrap_or(bare).trim_start_matches(['"', '\'', '-', ' ']);
            let value = value.strip_prefix("name=").unwrap_or(value);
            let name = value.strip_prefix("${{").and_then(|rest| rest.trim_start().strip_prefix("env.")).and_then(|rest| rest.split_once("}}"));
            made.extend(name.map(|(name, _)| name.trim_end()));
        }
    }
    made
}

fn steps_below(finder: &mut Finder<'_>, doc: &Doc<'_>, id: Id, made: &BTreeSet<&str>) {
    match &doc.tree.nodes[id].kind {
        Kind::Map(entries) => {
            let uses = doc.tree.get(id, "uses", doc.source()).and_then(|uses| doc.text(uses));
            for (key, value) in entries {
                let Some(key) = doc.text(*key) else { continue };
                match &*key {
                    "uses" if uses.as_deref().is_some_and(|uses| uses.starts_with("docker://")) => {
                        finder.scalar_image(doc, *value, Sure::Field, false);
                    }
                    "with" => with(finder, doc, uses.as_deref().unwrap_or_default(), *value),
                    "env" => {
                        for (name, value) in doc.tree.entries(*value) {
                            let Some(name) = doc.text(*name) else { continue };
                            let first = finder.count();
                            images::variable(finder, doc, &name, *value);
                            let is_made = made.contains(&*name);
                            finder.made_since(first, |site| is_made || is_own(&site.written()));
                        }
                    }
                    _ => steps_below(finder, doc, *value, made),
                }
            }
        }
        Kind::List(items) => {
            for item in items {
                steps_below(finder, doc, *item, made);
            }
        }
        Kind::Scalar(..) | Kind::Alias(_) => {}
    }
}

/// Takes the inputs of an action. Those of Docker's own are known; of others, what carries a tag, a digest or a registry.
fn with(finder: &mut Finder<'_>, doc: &Doc<'_>, uses: &str, inputs: Id) {
    // `./.github/workflows/publish.yml`
    let publishes = action_of(uses).split(|letter: char| !letter.is_ascii_alphanumeric()).any(|word| matches!(word, "push" | "publish" | "sign"));
    let docker = ["docker/", "redhat-actions/", "elgohr/", "mr-smithers-excellent/", "whoan/"].iter().any(|owner| uses.starts_with(owner));
    for (key, value) in doc.tree.entries(inputs) {
        let Some(key) = doc.text(*key) else { continue };
        match &*key {
            // What is pushed under these names is built here.
            "images" | "meta-images" if docker => images::list(finder, doc, *value, true),
            "build-args" if docker => variables(finder, doc, *value),
            "tags" if uses.starts_with("docker/build-push-action") || uses.starts_with("docker/bake-action") => images::list(finder, doc, *value, true),
            "cache-from" | "cache-to" if docker => caches(finder, doc, *value, "ref="),
            "outputs" if docker => caches(finder, doc, *value, "name="),
            "run" | "script" => finder.scalar_text(doc, *value, "sh"),
            "build-contexts" if docker => contexts(finder, doc, *value),
            "driver-opts" => images::argument(finder, doc, *value),
            "args" | "cmd" | "command" => images::argument(finder, doc, *value),
            key if keys::is_image_key(key) || key == "image-ref" || key == "images" => {
                let first = finder.count();
                images::maybe(finder, doc, *value);
                finder.made_since(first, |site| publishes || is_own(&site.written()));
            }
            _ => {
                if let Some(region) = doc.tree.region(*value, doc.region)
                    && region.text().contains('\n')
                {
                    finder.nest_any(&region);
                }
            }
        }
    }
}

/// Returns the part of an action's name that says what it does: without its owner and its version, in small letters.
fn action_of(uses: &str) -> String {
    let path = uses.split('@').next().unwrap_or_default();
    let name = path.strip_prefix("./").unwrap_or_else(|| path.split_once('/').map_or(path, |(_, name)| name));
    name.to_ascii_lowercase()
}

/// Returns whether a name is made of the repository's own, so that its workflows make the image: `ghcr.io/${{ github.repository }}`.
pub fn is_own(written: &str) -> bool {
    written.contains("github.repository") || written.contains("GITHUB_REPOSITORY")
}

/// Says of the images of a workflow that they are made here where their names come of those with a matrix in them that are.
fn made_by_matrix(finder: &mut Finder<'_>, matrices: &[Matrix<'_, '_>]) {
    let mut made = BTreeSet::new();
    for matrix in matrices {
        let span = matrix.doc.tree.nodes[matrix.job].span.shift(matrix.doc.region.near(0));
        let names = finder.sites_from(0).iter().filter(|site| site.local && (span.start..span.end).contains(&site.near())).map(Site::written);
        made.extend(names.filter(|name| name.contains("matrix.")).flat_map(|written| matrix.fill(&written)).filter_map(|filled| name(&filled)));
    }
    if !made.is_empty() {
        finder.made_since(0, |site| name(&site.written()).is_some_and(|name| made.contains(&name)));
    }
}

/// Returns the canonical name of a reference.
fn name(text: &str) -> Option<String> {
    Reference::parse_loose(text).ok().map(|reference| reference.name().as_str().to_owned())
}

/// Takes `NAME=value` lines.
fn variables(finder: &mut Finder<'_>, doc: &Doc<'_>, value: Id) {
    let (Some(region), Some(style)) = (doc.tree.region(value, doc.region), doc.tree.style(value)) else { return };
    for span in images::separated(region.text()) {
        images::flag(finder, &region.slice(span), style, "", &[]);
    }
}

/// Takes `type=registry,ref=IMAGE` lines, or an image a line. What is cached there, or put out, was built here.
fn caches(finder: &mut Finder<'_>, doc: &Doc<'_>, value: Id, field: &str) {
    let (Some(region), Some(style)) = (doc.tree.region(value, doc.region), doc.tree.style(value)) else { return };
    for span in images::words(region.text()) {
        let line = span.of(region.text());
        match line.split(',').find(|part| part.starts_with(field)) {
            Some(part) => {
                let start = span.start + line.find(part).unwrap_or_default() + field.len();
                finder.image(&region, Span::new(start, start + part.len() - field.len()), style, Sure::Field, true);
            }
            None if !line.contains('=') && images::carries_proof(line) => {
                finder.image(&region, span, style, Sure::Field, true);
            }
            None => {}
        }
    }
}

/// Takes `name=docker-image://ref` lines.
fn contexts(finder: &mut Finder<'_>, doc: &Doc<'_>, value: Id) {
    let (Some(region), Some(style)) = (doc.tree.region(value, doc.region), doc.tree.style(value)) else { return };
    for span in images::separated(region.text()) {
        if let Some(at) = span.of(region.text()).find("docker-image://") {
            finder.image(&region, Span::new(span.start + at, span.end), style, Sure::Field, false);
        }
    }
}
