//! Templates: what is written, with what a pattern captured in its places.

use super::read::{Written, check_tag, tokenize};
use super::{Captures, Part, PatternError};
use crate::reference::Reference;

/// Text with captures to be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pub(crate) parts: Vec<Part>,
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
            return Ok(Self { parts: Vec::new() });
        }
        let template = Self { parts: tokenize(text, true)? };
        check_tag(&template.parts)?;
        template.check(captured)?;
        Ok(template)
    }

    /// Writes the text.
    pub fn expand(&self, captures: &Captures<'_>) -> String {
        let mut text = String::new();
        for part in &self.parts {
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
    text: String,
    pub(crate) registry: Option<Template>,
    pub(crate) repository: Template,
    pub(crate) tag: Option<Template>,
    /// The digest that the target names, with its algorithm.
    pub(crate) digest: Option<String>,
    /// Whether a hole of the target's own stands where the registry would be, glued to the repository.
    pub(crate) hidden: bool,
}

impl ToTemplate {
    /// Parses a target that may use the given captures.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str, captured: &[String]) -> Result<Self, PatternError> {
        let (name, digest) = match text.split_once('@') {
            Some((name, digest)) if digest.starts_with("sha") => (name, Some(digest.to_owned())),
            _ => (text, None),
        };
        if digest.as_ref().is_some_and(|digest| Reference::parse(&format!("a@{digest}")).is_err()) {
            return Err(PatternError::Digest);
        }
        let written = Written::parse(name, true)?;
        if let Some(tag) = &written.tag {
            check_tag(tag)?;
        }
        let hidden = written.registry.is_none() && matches!(written.repository.first(), Some(Part::Hole(_)));
        let to = Self {
            text: text.to_owned(),
            registry: written.registry.map(|parts| Template { parts }),
            repository: Template { parts: written.repository },
            tag: written.tag.map(|parts| Template { parts }),
            digest,
            hidden,
        };
        for template in to.registry.iter().chain([&to.repository]).chain(&to.tag) {
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
