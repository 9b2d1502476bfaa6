//! Rules: which references change, and what they become.
//!
//! A [`Pattern`] over canonical names says what a [`Rule`] is about, its `to` what becomes of it. A [`RuleSet`] is an ordered list of
//! rules, of which the first that matches counts; a [`Pack`] is such a list in a file, with a source for every claim.
//! Nothing here looks at files or knows where a reference stands: whether a rule applies to a mention or to an image that is built
//! locally is for the caller to ask.

mod check;
mod explain;
mod files;
pub(crate) mod hashes;
pub mod pack;
pub mod pattern;
mod reverse;
mod set;
pub mod tag;
mod target;
mod text;

use std::fmt;
use std::sync::Arc;

use thiserror::Error;

use crate::reference::{Name, Reference, Registry, hole};
pub use check::{Conflict, Failure, run_examples};
pub use explain::Trial;
pub use files::{Base, Files};
pub use pack::{Pack, PackError, Param, Params, embedded};
pub use pattern::{Captures, Pattern, PatternError, ToTemplate};
pub use reverse::Irreversible;
pub(crate) use set::anchors_of;
pub use set::{Anchor, AnchorKind, RuleSet};
pub use tag::{TagMap, When};
pub use target::{DigestChange, Refusal, TagChange, Target};
pub use text::Text;

use tag::Mapped;
use target::join;

/// One mapping from names, and tags, to others.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The name of the rule within its pack.
    pub id: Text,
    /// The name of the pack; empty for a rule of the command line or the configuration.
    pub pack: Text,
    /// What the rule is about.
    pub from: Pattern,
    /// What it becomes.
    pub to: ToTemplate,
    /// What a reader has to know.
    pub note: Text,
    /// Where the claim comes from.
    pub source: Text,
    /// What else there is to say of it.
    pub details: Arc<Details>,
}

/// What most rules of a long list say nothing of.
#[derive(Clone, Debug, Default)]
pub struct Details {
    /// What becomes of the tag; tags that the map does not know stay.
    pub tags: TagMap,
    /// The names that the rule leaves alone.
    pub except: Vec<Pattern>,
    /// Where the rule applies.
    pub files: Files,
    /// The condition on the version in the tag.
    pub when: Option<When>,
    /// What becomes of a digest when the tag changes.
    pub digest: DigestPolicy,
    /// Whether the rule also rewrites mentions; see [`Rule::covers_mention`].
    pub mentions: Option<bool>,
    /// Whether the rule also rewrites names that the repository itself builds.
    pub local: bool,
    /// When the source said so, as `YYYY-MM-DD`.
    pub date: String,
    /// References and what becomes of them.
    pub examples: Vec<Example>,
}

/// A reference and what a rule makes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The reference as written.
    pub input: String,
    /// What it becomes; the input itself when it stays.
    pub expected: String,
    /// Why, if that is worth saying.
    pub note: String,
}

/// What becomes of a digest when a rule changes the tag beside it.
///
/// A digest stays whenever the tag does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DigestPolicy {
    /// The reference stays, with a reason: the digest would be that of the old image.
    #[default]
    Refuse,
    /// The digest stays beside the new tag.
    Keep,
    /// The digest goes.
    Drop,
}

/// What a rule set is asked about.
#[derive(Clone, Copy, Debug)]
pub struct Query<'q> {
    /// The canonical name.
    pub name: &'q Name,
    /// The tag as written.
    pub tag: Option<&'q str>,
    /// The digest as written.
    pub digest: Option<&'q str>,
    /// The file's path from the root, with `/` between its parts.
    pub path: &'q str,
}

/// The rule that matched, and what it says.
#[derive(Clone, Debug)]
pub struct Match<'r> {
    /// The rule.
    pub rule: &'r Rule,
    /// The rule's place in the set.
    pub index: usize,
    /// What the reference becomes, or why it has to stay.
    pub target: Result<Target, Refusal>,
}

/// Why `FROM=TO` is not a rule. The fault is the user's.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RuleError {
    /// There is no `=`.
    #[error("{0:?} is not of the form FROM=TO, as in 'k8s.gcr.io/{{path...}}=registry.k8s.io/{{path}}'")]
    NoEquals(String),
    /// The left side is no pattern.
    #[error("FROM, {text:?}: {error}")]
    From {
        /// The left side.
        text: String,
        /// What is wrong.
        error: PatternError,
    },
    /// The right side is no target.
    #[error("TO, {text:?}: {error}")]
    To {
        /// The right side.
        text: String,
        /// What is wrong.
        error: PatternError,
    },
}

/// Whether a rule is about a reference.
pub(crate) enum Verdict<'q> {
    No,
    Yes(Captures<'q>),
    /// It depends on a tag with this hole.
    Unknown(String),
}

impl Rule {
    /// Makes a rule with nothing but its two sides.
    ///
    /// # Errors
    /// What is wrong with either.
    pub fn new(from: &str, to: &str) -> Result<Self, RuleError> {
        let pattern = Pattern::parse(from).map_err(|error| RuleError::From { text: from.to_owned(), error })?;
        let target = ToTemplate::parse(to, &pattern.captures()).map_err(|error| RuleError::To { text: to.to_owned(), error })?;
        Ok(Self { id: format!("{from}={to}").into(), pack: Text::default(), from: pattern, to: target, note: Text::default(), source: Text::default(), details: Arc::default() })
    }

    /// Parses a rule as the command line has it, `FROM=TO`.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse_cli(text: &str) -> Result<Self, RuleError> {
        let (from, to) = text.split_once('=').ok_or_else(|| RuleError::NoEquals(text.to_owned()))?;
        Self::new(from.trim(), to.trim())
    }

    /// Returns whether the rule covers a reference that stands where text only mentions it.
    ///
    /// `mentions = false` covers none. `true` covers names with a slash, where the rule names an image and not only a namespace, or
    /// where a tag or digest follows: `minio/minio-go` is a project's name, too. Left out, it covers names that carry their registry,
    /// since those cannot be mistaken for anything else. A name of one word is never a mention.
    pub fn covers_mention(&self, reference: &Reference<'_>) -> bool {
        match (self.details.mentions, reference.registry) {
            (Some(false), _) | (_, Registry::Hidden(_)) => false,
            (_, Registry::Written(_)) => true,
            (Some(true), Registry::Implied) => {
                let proven = reference.tag.is_some() || reference.digest.is_some();
                reference.name_span().of(reference.text).contains('/') && (proven || self.from.names_an_image())
            }
            (None, Registry::Implied) => false,
        }
    }

    /// Returns what the rule's tag map makes of a tag that stands alone, such as the default of `${TAG:-v0.1.1}`.
    pub fn map_tag(&self, tag: &str) -> Option<String> {
        match self.details.tags.map(Some(tag), &Captures::default()) {
            Mapped::To(new) if new != tag => Some(new),
            _ => None,
        }
    }

    /// Returns whether the rule is about a name whatever its tag, and without exceptions.
    pub fn depends_on_name_and_file(&self) -> bool {
        self.from.tag.is_none() && self.details.when.is_none() && self.details.except.is_empty()
    }

    /// Returns whether all that the rule does is to spell out a registry that is not written: what says that it is there already stays.
    pub fn is_identity(&self) -> bool {
        let registry = self.to.registry.as_ref().map(|template| &*template.parts);
        match (&*self.from.name.parts, registry, &*self.to.repository.parts) {
            ([pattern::Part::Literal(prefix), pattern::Part::Many(name)], Some([pattern::Part::Literal(to)]), [pattern::Part::One(written)]) => {
                prefix.strip_suffix('/') == Some(&**to) && name == written && self.details.tags.is_empty() && !self.to.has_tag()
            }
            _ => false,
        }
    }

    /// Returns whether the rule is about a reference, its file left aside.
    pub(crate) fn verdict<'q>(&self, name: &'q Name, tag: Option<&'q str>) -> Verdict<'q> {
        let Some(mut captures) = self.from.name.matches(name.as_str(), name.holes()) else { return Verdict::No };
        let unknown = || tag.and_then(first_hole).map_or(Verdict::No, Verdict::Unknown);
        if let Some(pattern) = &self.from.tag {
            match tag.and_then(|tag| pattern.matches(tag, &hole::holes(tag))) {
                Some(own) => captures.add(own),
                None => return unknown(),
            }
        }
        if self.details.except.iter().any(|except| except.matches(name, tag).is_some()) {
            return Verdict::No;
        }
        if self.details.when.as_ref().is_some_and(|when| !when.holds(tag)) {
            return unknown();
        }
        Verdict::Yes(captures)
    }

    /// Says what a reference that matched becomes.
    pub(crate) fn target(&self, query: &Query<'_>, captures: &Captures<'_>) -> Result<Target, Refusal> {
        let registry = self.to.registry.as_ref().map(|template| template.expand(captures));
        let repository = self.to.repository.expand(captures);
        let tag = self.new_tag(query, captures, registry.as_deref(), &repository)?;
        let written = tag.as_deref().or(query.tag).unwrap_or_default();
        let text = join(registry.as_deref(), &repository);
        for hole in query.name.holes().iter().map(|hole| hole.of(query.name.as_str())) {
            if !text.contains(hole) && !written.contains(hole) {
                return Err(Refusal::HoleLost { hole: hole.to_owned() });
            }
        }
        self.check(&text, registry.is_some(), query.name)?;
        let new_digest = self.to.digest.as_deref().filter(|digest| query.digest != Some(digest));
        let digest = match (&tag, query.digest, self.details.digest) {
            _ if new_digest.is_some() => DigestChange::Set(new_digest.unwrap_or_default().to_owned()),
            (Some(tag), Some(_), DigestPolicy::Refuse) if self.to.digest.is_none() => return Err(Refusal::DigestWithNewTag { tag: tag.clone() }),
            (Some(_), Some(_), DigestPolicy::Drop) => DigestChange::Drop,
            _ => DigestChange::Keep,
        };
        let tag = match tag {
            None => TagChange::Keep,
            Some(tag) if tag.is_empty() => TagChange::Drop,
            Some(tag) => TagChange::Set(tag),
        };
        Ok(Target { registry, repository, tag, digest })
    }

    /// Returns the tag that the rule gives, unless it is the one that is there.
    fn new_tag(&self, query: &Query<'_>, captures: &Captures<'_>, registry: Option<&str>, repository: &str) -> Result<Option<String>, Refusal> {
        // A reference with a digest and no tag is not one to `latest`, so the map's "" is not about it.
        let pinned_only = query.tag.is_none() && query.digest.is_some();
        let mapped = if pinned_only { Mapped::Unknown } else { self.details.tags.map(query.tag, captures) };
        let new = match mapped {
            Mapped::To(new) => new,
            Mapped::Hole(hole) => return Err(Refusal::TagIsHole { hole }),
            Mapped::Unknown => match &self.to.tag {
                Some(template) => template.expand(captures),
                None => return Ok(None),
            },
        };
        if query.tag == Some(new.as_str()) {
            return Ok(None);
        }
        if let Some(old) = query.tag {
            let lost = |hole: &&str| !new.contains(hole) && !repository.contains(hole) && !registry.is_some_and(|registry| registry.contains(hole));
            if let Some(hole) = hole::holes(old).iter().map(|hole| hole.of(old)).find(lost) {
                return Err(Refusal::TagIsHole { hole: hole.to_owned() });
            }
        }
        if new.is_empty() {
            return Ok(query.tag.is_some().then_some(new));
        }
        match Reference::parse(&format!("a:{new}")) {
            Ok(_) => Ok(Some(new)),
            Err(error) => Err(Refusal::Invalid { text: new, error }),
        }
    }

    /// Checks that what is to be written is read as it was meant.
    fn check(&self, text: &str, has_registry: bool, name: &Name) -> Result<(), Refusal> {
        // Upper case comes from `k8s.gcr.io/IMAGE` in a document, never from a rule.
        let parse = if has_upper(name) { Reference::parse_loose } else { Reference::parse };
        let parsed = parse(text).map_err(|error| Refusal::Invalid { text: text.to_owned(), error })?;
        let as_meant = match parsed.registry {
            Registry::Written(_) => has_registry,
            Registry::Implied => !has_registry,
            // A target may hide its registry in a hole of its own, but never in one of the reference's.
            Registry::Hidden(_) => has_registry || self.to.hidden,
        };
        if as_meant && parsed.tag.is_none() && parsed.digest.is_none() { Ok(()) } else { Err(Refusal::Ambiguous { text: text.to_owned() }) }
    }
}

impl fmt::Display for Rule {
    /// Writes the rule's name for people: `pack/id`, or the id alone.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.pack.is_empty() { formatter.write_str(&self.id) } else { write!(formatter, "{}/{}", self.pack, self.id) }
    }
}

/// Returns whether a repository holds an upper-case letter outside its holes.
fn has_upper(name: &Name) -> bool {
    let outside = |at: usize| !name.holes().iter().any(|hole| (hole.start..hole.end).contains(&at));
    name.as_str().bytes().enumerate().any(|(at, byte)| byte.is_ascii_uppercase() && outside(at))
}

fn first_hole(text: &str) -> Option<String> {
    hole::holes(text).first().map(|hole| hole.of(text).to_owned())
}

#[cfg(test)]
mod tests;
