//! Templates: what is written, with what a pattern captured in its places.

use super::read::{Piece, Pieces, Written};
use super::{Captures, Part, Parts, PatternError};
use crate::reference::Reference;
use crate::rules::Text;
use crate::span::Span;

/// Text with captures to be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pub(crate) parts: Parts,
}

impl Template {
    /// Returns the literal text that what is written begins with.
    pub fn leading(&self) -> &str {
        match self.parts.first() {
            Some(Part::Literal(text)) => text,
            _ => "",
        }
    }

    /// Parses a template for tags that may use the given captures. An empty text stands for no tag.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn tag(text: &str, captured: &[String]) -> Result<Self, PatternError> {
        if text.is_empty() {
            return Ok(Self { parts: Parts::Several(Box::default()) });
        }
        let (text, whole) = (text.into(), Span::new(0, text.len()));
        let pieces = Pieces::of(&text, whole.end, true)?;
        pieces.check_tag(whole)?;
        let template = Self { parts: pieces.parts(whole) };
        template.check(captured)?;
        Ok(template)
    }

    /// Writes the text.
    pub fn expand(&self, captures: &Captures<'_>) -> String {
        let mut text = String::new();
        for part in &*self.parts {
            match part {
                Part::Literal(piece) | Part::Hole(piece) => text.push_str(piece),
                Part::One(name) | Part::Many(name) | Part::Choice(name, _) => text.push_str(captures.get(name).unwrap_or_default()),
            }
        }
        text
    }

    fn check(&self, captured: &[String]) -> Result<(), PatternError> {
        match self.parts.iter().filter_map(Part::capture).find(|name| !captured.iter().any(|known| known == name)) {
            Some(name) => Err(PatternError::Unknown { name: name.to_owned(), captured: captured.to_vec() }),
            None => Ok(()),
        }
    }
}

/// The `to` of a rule: `[registry/]repository[:tag]` as it is to be written, with captures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToTemplate {
    text: Text,
    pub(crate) registry: Option<Template>,
    pub(crate) repository: Template,
    pub(crate) tag: Option<Box<Template>>,
    /// The digest that the target names, with its algorithm.
    pub(crate) digest: Option<Box<str>>,
    /// Whether a hole of the target's own stands where the registry would be, glued to the repository.
    pub(crate) hidden: bool,
}

impl ToTemplate {
    /// Parses a target that may use the given captures.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str, captured: &[String]) -> Result<Self, PatternError> {
        Self::read(text.into(), captured)
    }

    pub(crate) fn read(text: Text, captured: &[String]) -> Result<Self, PatternError> {
        let (name, digest) = match text.split_once('@') {
            Some((name, digest)) if digest.starts_with("sha") => (name, Some(digest)),
            _ => (text.as_str(), None),
        };
        if digest.is_some_and(|digest| Reference::parse(&format!("a@{digest}")).is_err()) {
            return Err(PatternError::Digest);
        }
        let Written { pieces, registry, repository, tag, .. } = Written::parse(&text, name.len(), true)?;
        if let Some(tag) = tag {
            pieces.check_tag(tag)?;
        }
        let hidden = registry.is_none() && matches!(pieces.within(repository).next(), Some(Piece::Hole(_)));
        let template = |stretch: Span| Template { parts: pieces.parts(stretch) };
        let (registry, repository, tag) = (registry.map(template), template(repository), tag.map(|tag| Box::new(template(tag))));
        let digest = digest.map(Box::from);
        let to = Self { registry, repository, tag, digest, hidden, text };
        for template in to.registry.iter().chain([&to.repository]).chain(to.tag.as_deref()) {
            template.check(captured)?;
        }
        Ok(to)
    }

    /// Returns the target as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns whether the target names a tag.
    pub fn has_tag(&self) -> bool {
        self.tag.is_some()
    }
}
