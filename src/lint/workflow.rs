//! Workflows: which registries a job logs in to, and which it pushes to.

use super::facts::{Push, Spots};
use crate::reference::name::canonical_registry;
use crate::reference::{Reference, Registry};
use crate::span::Span;
use crate::syntax::tree::{Id, Tree};
use crate::syntax::yaml;

/// Finds the pushes of a workflow's jobs to registries that the job does not log in to.
///
/// A job that logs in nowhere, or to a registry that is filled in later, may have other ways: nothing is said of it.
pub(super) fn pushes(text: &str, spots: &Spots<'_>) -> Vec<Push> {
    let tree = yaml::parse(text);
    let mut found = Vec::new();
    for &root in &tree.roots {
        let jobs = tree.get(root, "jobs", text).map(|jobs| tree.entries(jobs)).unwrap_or_default();
        for (_, job) in jobs {
            let steps = tree.get(*job, "steps", text).map(|steps| tree.items(steps)).unwrap_or_default();
            let Some(logins) = logins(&tree, text, steps).filter(|logins| !logins.is_empty()) else { continue };
            for (registry, written, span) in targets(&tree, text, steps) {
                if !logins.contains(&registry) {
                    found.push(Push { spot: spots.spot(span), written, registry, logins: logins.clone() });
                }
            }
        }
    }
    found
}

/// Returns the registries that steps log in to; nothing where one is filled in later.
fn logins(tree: &Tree, text: &str, steps: &[Id]) -> Option<Vec<String>> {
    let mut logins = Vec::new();
    for step in steps.iter().filter(|step| uses(tree, text, **step, "docker/login-action")) {
        let registry = tree.text_at(*step, &["with", "registry"], text).unwrap_or_default();
        let host = registry.split_once("://").map_or(&*registry, |(_, host)| host).split('/').next().unwrap_or_default();
        match host {
            "" => logins.push("docker.io".to_owned()),
            host if host.contains('$') => return None,
            host => logins.push(canonical_registry(host).into_owned()),
        }
    }
    // Other ways to log in are not read.
    let other = steps.iter().any(|step| {
        let run = tree.text_at(*step, &["run"], text).unwrap_or_default();
        let action = tree.text_at(*step, &["uses"], text).unwrap_or_default();
        ["docker login", "podman login", "crane auth", "helm registry login", "configure-docker", "skopeo login", "buildah login"].iter().any(|login| run.contains(login))
            || (action.contains("login") && !action.starts_with("docker/login-action"))
    });
    if other { None } else { Some(logins) }
}

fn uses(tree: &Tree, text: &str, step: Id, action: &str) -> bool {
    tree.text_at(step, &["uses"], text).is_some_and(|uses| uses.split('@').next() == Some(action))
}

/// Returns what steps push: the registry, the reference, and where it stands.
fn targets(tree: &Tree, text: &str, steps: &[Id]) -> Vec<(String, String, Span)> {
    let mut found = Vec::new();
    for step in steps {
        let builds = uses(tree, text, *step, "docker/build-push-action");
        if !builds || tree.text_at(*step, &["with", "push"], text).is_none_or(|push| push == "false") {
            continue;
        }
        let Some(node) = tree.at(*step, &["with", "tags"], text) else { continue };
        let span = tree.nodes[node].span;
        let mut at = span.start;
        for piece in span.of(text).split_inclusive(['\n', ',']) {
            let word = piece.trim_matches(|mark: char| mark.is_whitespace() || matches!(mark, ',' | '"' | '\'' | '|' | '>' | '-'));
            let start = at + piece.find(word).unwrap_or(0);
            at += piece.len();
            let Ok(reference) = Reference::parse(word) else { continue };
            let registry = match reference.registry {
                Registry::Written(registry) if !reference.has_hole(registry) => canonical_registry(registry.of(word)).into_owned(),
                Registry::Implied if !reference.has_hole(reference.repository) || word.contains('/') => "docker.io".to_owned(),
                _ => continue,
            };
            found.push((registry, word.to_owned(), Span::new(start, start + word.len())));
        }
    }
    found
}
