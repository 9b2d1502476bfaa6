//! Canonical names: what rules are matched against.

use std::borrow::Cow;
use std::fmt;

use super::{Reference, Registry};
use crate::span::Span;

/// The registry that a name without one belongs to.
pub const DOCKER_HUB: &str = "docker.io";

/// A canonical name: registry and repository with Docker Hub's defaults filled in.
///
/// `postgres`, `library/postgres` and `index.docker.io/postgres` all have the canonical name `docker.io/library/postgres`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Name {
    text: String,
    registry_len: usize,
    holes: Vec<Span>,
    hidden: bool,
}

impl Name {
    pub(super) fn of(reference: &Reference<'_>) -> Self {
        let registry = match reference.registry {
            Registry::Written(span) => span.of(reference.text),
            Registry::Implied => DOCKER_HUB,
            Registry::Hidden(_) => "",
        };
        let mut name = Self::join(registry, reference.repository.of(reference.text));
        name.hidden = matches!(reference.registry, Registry::Hidden(_));
        name
    }

    /// Makes the canonical name of a registry, which may be empty, and a repository.
    pub fn join(registry: &str, repository: &str) -> Self {
        let holed = registry.contains(['$', '{', '<', '%', '@', '#', '[']);
        let registry = if holed { Cow::Borrowed(registry) } else { canonical_registry(registry) };
        let official = registry == DOCKER_HUB && !repository.contains('/');
        let slash = if registry.is_empty() { "" } else { "/" };
        let library = if official { "library/" } else { "" };
        let text = [&*registry, slash, library, repository].concat();
        let holes = super::hole::holes(&text);
        Self { registry_len: registry.len(), text, holes, hidden: false }
    }

    /// Returns the whole name; a hidden registry is left out.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the registry; empty where a hole hides it.
    pub fn registry(&self) -> &str {
        &self.text[..self.registry_len]
    }

    /// Returns the repository, `library/` included.
    pub fn repository(&self) -> &str {
        self.text[self.registry_len..].strip_prefix('/').unwrap_or(&self.text[self.registry_len..])
    }

    /// Returns whether the name is one of Docker's official images.
    pub fn is_official(&self) -> bool {
        self.text.strip_prefix("docker.io/library/").is_some_and(super::official::is_official)
    }

    /// Returns the one word that the name has behind Docker Hub's registry, if it has no more.
    pub fn word(&self) -> Option<&str> {
        self.text.strip_prefix("docker.io/library/").filter(|word| !word.contains('/'))
    }

    /// Returns whether what reads like an image of Docker Hub must be a namespace: its one word is none of the official images.
    pub fn is_namespace(&self) -> bool {
        self.word().is_some_and(|word| !super::official::may_be_official(word))
    }

    /// Returns whether the repository has more parts than a namespace and a name.
    pub fn is_nested(&self) -> bool {
        let is_apart = |(slash, _): &(usize, &str)| *slash > self.registry_len && !self.holes.iter().any(|hole| hole.start <= *slash && *slash < hole.end);
        self.text.match_indices('/').filter(is_apart).count() > 1
    }

    /// Returns whether a hole stands where the registry would be.
    pub fn is_hidden(&self) -> bool {
        self.hidden
    }

    /// Returns the holes, as spans of [`Name::as_str`].
    pub fn holes(&self) -> &[Span] {
        &self.holes
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// Returns the one spelling of a registry: lower case, and `docker.io` for all the names of Docker Hub.
pub fn canonical_registry(registry: &str) -> Cow<'_, str> {
    let is_lower = !registry.bytes().any(|byte| byte.is_ascii_uppercase());
    let lower = if is_lower { Cow::Borrowed(registry) } else { Cow::Owned(registry.to_ascii_lowercase()) };
    match &*lower {
        "index.docker.io" | "registry-1.docker.io" | "registry.hub.docker.com" => Cow::Borrowed(DOCKER_HUB),
        _ => lower,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(written: &str, canonical: &str) {
        assert_eq!(Reference::parse(written).unwrap().name().as_str(), canonical);
    }

    #[test]
    fn docker_hubs_defaults_are_filled_in() {
        check("postgres", "docker.io/library/postgres");
        check("postgres:16", "docker.io/library/postgres");
        check("library/postgres", "docker.io/library/postgres");
        check("minio/minio", "docker.io/minio/minio");
        check("docker.io/ubuntu", "docker.io/library/ubuntu");
        check("index.docker.io/ubuntu", "docker.io/library/ubuntu");
        check("registry-1.docker.io/a/b", "docker.io/a/b");
        check("localhost/a", "localhost/a");
        check("LOCAL/a", "local/a");
        check("python${X}:1", "docker.io/library/python${X}");
    }

    #[test]
    fn a_nested_name_has_three_parts() {
        let is_nested = |text: &str| Reference::parse(text).unwrap().name().is_nested();
        for text in ["a/b/c", "ghcr.io/a/b/c:1", "a/${X}/c"] {
            assert!(is_nested(text), "{text}");
        }
        for text in ["a", "a/b", "docker.io/a/b", "a/b-${X//\\//-}", "localhost:5000/a/b"] {
            assert!(!is_nested(text), "{text}");
        }
    }

    #[test]
    fn a_hidden_registry_is_left_out() {
        let name = Reference::parse("${R}/a/b").unwrap().name();
        assert!(name.is_hidden());
        assert_eq!(name.as_str(), "${R}/a/b");
        assert_eq!(name.registry(), "");
    }
}
