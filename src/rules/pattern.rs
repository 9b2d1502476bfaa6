//! Patterns over canonical names, and the templates that turn what they capture into a target.
//!
//! Nothing here knows of rules: a pattern says whether a name matches and what was captured, a template writes a text from captures.

mod error;
mod matcher;
mod read;
mod template;
#[cfg(test)]
mod tests;

use crate::reference::{Name, hole, name::DOCKER_HUB, name::canonical_registry};
use crate::span::Span;
pub use error::PatternError;
use read::{Written, check_captures, is_one_component, merge, position, split, tag_of_pattern, tokenize};
pub use template::{Template, ToTemplate};

/// The longest pattern or template that is read, so that no input makes matching expensive.
const LONGEST: usize = 4096;

/// One piece of a pattern or a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Text that stands for itself; in a pattern it never matches into a hole.
    Literal(String),
    /// A hole that a template writes as it is (`${PREFIX}`).
    Hole(String),
    /// `{name}`: at least one character within one component.
    One(String),
    /// `{path...}`: one or more components.
    Many(String),
    /// `{name:one|other}`: one of the texts.
    Choice(String, Vec<String>),
}

impl Part {
    /// Returns the name of the capture, if it is one.
    pub(crate) fn capture(&self) -> Option<&str> {
        match self {
            Self::Literal(_) | Self::Hole(_) => None,
            Self::One(name) | Self::Many(name) | Self::Choice(name, _) => Some(name),
        }
    }
}

/// What a pattern captured, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Captures<'t> {
    found: Vec<(String, &'t str)>,
}

impl<'t> Captures<'t> {
    /// Returns what was captured under a name.
    pub fn get(&self, name: &str) -> Option<&'t str> {
        self.found.iter().find(|(key, _)| key == name).map(|&(_, value)| value)
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.found.extend(other.found);
    }
}

/// A pattern over one text, a name or a tag, in which every hole is one thing that only a capture can hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    pub(crate) parts: Vec<Part>,
}

impl Glob {
    /// Parses a pattern over tags.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn tag(text: &str) -> Result<Self, PatternError> {
        let parts = tokenize(text, false)?;
        tag_of_pattern(parts)
    }

    /// Matches a whole text, whose holes are given.
    ///
    /// A text of more than 4096 bytes matches nothing: no registry takes such a name.
    pub fn matches<'t>(&self, text: &'t str, holes: &[Span]) -> Option<Captures<'t>> {
        if text.len() > LONGEST {
            return None;
        }
        let spans = matcher::captured(&self.parts, text, holes)?;
        let names = self.parts.iter().filter_map(Part::capture);
        let found = names.zip(&spans).map(|(name, span)| (name.to_owned(), span.of(text))).collect();
        Some(Captures { found })
    }

    /// Returns the names of the captures, in order.
    pub fn captures(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(Part::capture).filter(|name| *name != "_")
    }

    /// Returns the literal text that every match begins with.
    pub fn prefix(&self) -> &str {
        match self.parts.first() {
            Some(Part::Literal(text)) => text,
            _ => "",
        }
    }

    /// Returns whether the pattern has no capture, so that it matches one text only.
    pub fn is_literal(&self) -> bool {
        self.parts.iter().all(|part| matches!(part, Part::Literal(_)))
    }
}

/// A pattern over canonical names, with an optional one over tags.
///
/// It is written like a reference, and read like one: the first component is a registry if it holds a `.`, a `:` or an upper-case
/// letter, is `localhost`, or is the capture `{registry}`; else the name is one of Docker Hub, and a single component
/// an official image of it (`postgres` is `docker.io/library/postgres`, `{name}` any official image).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    pub(crate) name: Glob,
    pub(crate) tag: Option<Glob>,
}

impl Pattern {
    /// Parses a pattern.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let written = Written::parse(text, false)?;
        let tag = written.tag.map(tag_of_pattern).transpose()?;
        let mut name = match written.registry {
            Some(mut registry) => {
                if let [Part::Literal(host)] = registry.as_mut_slice() {
                    *host = canonical_registry(host);
                } else {
                    for part in &mut registry {
                        if let Part::Literal(text) = part {
                            text.make_ascii_lowercase();
                        }
                    }
                }
                registry
            }
            None => vec![Part::Literal(DOCKER_HUB.to_owned())],
        };
        let official = name == [Part::Literal(DOCKER_HUB.to_owned())] && is_one_component(&written.repository);
        name.push(Part::Literal(if official { "/library/" } else { "/" }.to_owned()));
        for part in &written.repository {
            if let Part::Literal(text) = part
                && let Some(upper) = text.chars().find(char::is_ascii_uppercase)
            {
                return Err(PatternError::Character(upper));
            }
        }
        name.extend(written.repository);
        let name = Glob { parts: merge(name) };
        check_captures(name.parts.iter().chain(tag.iter().flat_map(|tag| &tag.parts)))?;
        Ok(Self { text: text.to_owned(), name, tag })
    }

    /// Returns the pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the pattern over names.
    pub fn name(&self) -> &Glob {
        &self.name
    }

    /// Returns the pattern over tags, if the rule is limited by one.
    pub fn tag(&self) -> Option<&Glob> {
        self.tag.as_ref()
    }

    /// Matches a canonical name and a tag.
    pub fn matches<'t>(&self, name: &'t Name, tag: Option<&'t str>) -> Option<Captures<'t>> {
        let mut captures = self.name.matches(name.as_str(), name.holes())?;
        if let Some(pattern) = &self.tag {
            let tag = tag?;
            captures.add(pattern.matches(tag, &hole::holes(tag))?);
        }
        Some(captures)
    }

    /// Returns the names of all captures, the tag's included.
    pub fn captures(&self) -> Vec<String> {
        let tag = self.tag.iter().flat_map(Glob::captures);
        self.name.captures().chain(tag).map(str::to_owned).collect()
    }

    /// Returns a text that stands in every reference that matches, however short it is written; empty when there is none.
    pub fn inner_literal(&self) -> String {
        let Some(slash) = position(&self.name.parts, '/') else { return String::new() };
        let (registry, mut repository) = split(self.name.parts.clone(), slash);
        // The repository's `library/` need not be written, and neither need a registry that may be Docker Hub.
        if let Some(Part::Literal(text)) = repository.first_mut() {
            *text = without_library(text).to_owned();
        }
        let registry = Glob { parts: registry };
        let registry = if registry.matches(DOCKER_HUB, &[]).is_some() { Vec::new() } else { registry.parts };
        let literals = registry.into_iter().chain(repository).filter_map(|part| match part {
            Part::Literal(text) => Some(text),
            _ => None,
        });
        // A slash in front may be that of `library/` too.
        literals.map(|text| text.trim_start_matches('/').to_owned()).max_by_key(String::len).unwrap_or_default()
    }

    /// Returns whether the last component holds text of its own, so that the name is more than its namespace.
    pub fn names_an_image(&self) -> bool {
        let mut literal = false;
        for part in &self.name.parts {
            match part {
                Part::Literal(text) => match text.rsplit_once('/') {
                    Some((_, last)) => literal = !last.is_empty(),
                    None => literal = true,
                },
                Part::Many(_) => literal = false,
                _ => {}
            }
        }
        literal
    }

    /// Returns the registry when it is written out, and nothing when it holds a capture.
    pub fn registry(&self) -> Option<&str> {
        self.name.prefix().split_once('/').map(|(registry, _)| registry)
    }
}

/// Returns what is left of the beginning of a repository when Docker Hub's `library/`, or a part of it, is not written.
pub(crate) fn without_library(repository: &str) -> &str {
    let rest = repository.strip_prefix("library/").unwrap_or(repository);
    if "library/".starts_with(rest) { "" } else { rest }
}
