//! What a reference becomes, or why it stays.

use thiserror::Error;

use crate::reference::name::DOCKER_HUB;
use crate::reference::{self, Name, Reference, Registry};

/// What a reference becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The registry to write; none where the name is to be a short one of Docker Hub.
    pub registry: Option<String>,
    /// The repository to write.
    pub repository: String,
    /// What becomes of the tag.
    pub tag: TagChange,
    /// What becomes of the digest.
    pub digest: DigestChange,
}

/// What becomes of a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TagChange {
    /// It stays, or there stays none.
    Keep,
    /// It becomes this one.
    Set(String),
    /// It goes.
    Drop,
}

/// What becomes of a digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DigestChange {
    /// It becomes this one.
    Set(String),
    /// It stays, or there stays none.
    Keep,
    /// It goes.
    Drop,
}

impl Target {
    /// Returns the name to write: registry, slash and repository.
    pub fn name(&self) -> String {
        join(self.registry.as_deref(), &self.repository)
    }

    /// Returns the canonical name.
    pub fn canonical(&self) -> Name {
        Name::join(self.registry.as_deref().unwrap_or(DOCKER_HUB), &self.repository)
    }

    /// Returns whether a reference already is what it should become, so that there is nothing to do.
    ///
    /// That is so when tag and digest stay, the canonical names are equal, and the registry is written on both sides or on neither: a rule
    /// that only spells out Docker Hub leaves `docker.io/ubuntu` and `index.docker.io/ubuntu` as they are.
    pub fn is_same_as(&self, reference: &Reference<'_>) -> bool {
        let tag = match &self.tag {
            TagChange::Keep => true,
            TagChange::Set(tag) => reference.tag() == Some(tag),
            TagChange::Drop => reference.tag.is_none(),
        };
        let digest = match &self.digest {
            DigestChange::Keep => true,
            DigestChange::Set(digest) => reference.digest() == Some(digest),
            DigestChange::Drop => reference.digest.is_none(),
        };
        let written = matches!(reference.registry, Registry::Written(_));
        tag && digest && written == self.registry.is_some() && self.canonical().as_str() == reference.name().as_str()
    }

    /// Returns the whole reference anew, for one that stands in one piece.
    pub fn rewrite(&self, reference: &Reference<'_>) -> String {
        self.name() + &self.rest(reference)
    }

    /// Returns what follows the name, tag and digest with their marks, for a reference that stands in one piece.
    pub fn rest(&self, reference: &Reference<'_>) -> String {
        let mut text = String::new();
        let tag = match &self.tag {
            TagChange::Keep => reference.tag(),
            TagChange::Set(tag) => Some(tag.as_str()),
            TagChange::Drop => None,
        };
        let digest = match &self.digest {
            DigestChange::Keep => reference.digest(),
            DigestChange::Set(digest) => Some(digest.as_str()),
            DigestChange::Drop => None,
        };
        for (mark, part) in [(':', tag), ('@', digest)] {
            if let Some(part) = part {
                text.push(mark);
                text.push_str(part);
            }
        }
        text
    }
}

/// Why a reference stays although a rule matches.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The tag would change beside a digest of the old image.
    #[error("the tag would become {tag}, and the digest would still be the old image's")]
    DigestWithNewTag {
        /// The new tag.
        tag: String,
    },
    /// The tag has to change, and is filled in later.
    #[error("the rule changes the tag, and {hole} is filled in later")]
    TagIsHole {
        /// The hole.
        hole: String,
    },
    /// The rule depends on the tag, which is filled in later.
    #[error("the rule depends on the tag, and {hole} is filled in later")]
    TagUnknown {
        /// The hole.
        hole: String,
    },
    /// The target has no place for a hole of the name.
    #[error("the rule's target has no place for {hole}")]
    HoleLost {
        /// The hole.
        hole: String,
    },
    /// What would be written is no reference.
    #[error("the rule would write {text}, and {error}")]
    Invalid {
        /// What would be written.
        text: String,
        /// What is wrong with it.
        error: reference::Error,
    },
    /// What would be written would be read as a name of another registry.
    #[error("the rule would write {text}, which would be read as a name of another registry")]
    Ambiguous {
        /// What would be written.
        text: String,
    },
}

/// Puts a registry, if there is one, in front of a repository.
pub(super) fn join(registry: Option<&str>, repository: &str) -> String {
    match registry {
        Some(registry) => format!("{registry}/{repository}"),
        None => repository.to_owned(),
    }
}
