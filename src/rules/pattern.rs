//! Patterns over canonical names, and the templates that turn what they capture into a target.
//!
//! Nothing here knows of rules: a pattern says whether a name matches and what was captured, a template writes a text from captures.

mod error;
mod matcher;
mod read;
mod template;
#[cfg(test)]
mod tests;

use std::fmt;
use std::ops::Deref;

use super::Text;
use crate::reference::{Name, hole, name::DOCKER_HUB, name::canonical_registry};
use crate::span::Span;
pub use error::PatternError;
use read::{Pieces, Written};
pub use template::{Template, ToTemplate};

/// The longest pattern or template that is read, so that no input makes matching expensive.
const LONGEST: usize = 4096;

/// One piece of a pattern or a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Text that stands for itself; in a pattern it never matches into a hole.
    Literal(Text),
    /// A hole that a template writes as it is (`${PREFIX}`).
    Hole(Text),
    /// `{name}`: at least one character within one component.
    One(Text),
    /// `{path...}`: one or more components.
    Many(Text),
    /// `{name:one|other}`: one of the texts.
    Choice(Text, Box<[Text]>),
}

/// The parts of a pattern or a template: mostly one, for which there is room here. Each rule has three such lists; as `SmallVec`s they make a
/// pack of a hundred thousand rules take a tenth more of memory, and an eighth more of the time to read it.
#[derive(Clone, Debug)]
pub(crate) enum Parts {
    One(Part),
    Several(Box<[Part]>),
}

impl From<Vec<Part>> for Parts {
    fn from(mut parts: Vec<Part>) -> Self {
        match parts.pop() {
            Some(part) if parts.is_empty() => Self::One(part),
            last => Self::Several(parts.into_iter().chain(last).collect()),
        }
    }
}

impl Deref for Parts {
    type Target = [Part];

    fn deref(&self) -> &[Part] {
        match self {
            Self::One(part) => std::slice::from_ref(part),
            Self::Several(parts) => parts,
        }
    }
}

impl PartialEq for Parts {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Parts {}

impl fmt::Display for Part {
    /// Writes the part as a pattern has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(text) | Self::Hole(text) => write!(f, "{text}"),
            Self::One(name) => write!(f, "{{{name}}}"),
            Self::Many(name) => write!(f, "{{{name}...}}"),
            Self::Choice(name, options) => write!(f, "{{{name}:{}}}", options.iter().map(Text::as_str).collect::<Vec<_>>().join("|")),
        }
    }
}

impl Part {
    /// Returns the name of the capture, if it is one.
    pub(crate) fn capture(&self) -> Option<&str> {
        match self {
            Self::Literal(_) | Self::Hole(_) => None,
            Self::One(name) | Self::Many(name) | Self::Choice(name, _) => Some(name),
        }
    }

    /// Returns the text that stands for itself, if it is that.
    pub(crate) fn literal(&self) -> Option<&str> {
        match self {
            Self::Literal(text) => Some(text),
            _ => None,
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
    pub(crate) parts: Parts,
}

impl Glob {
    /// Parses a pattern over tags.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn tag(text: &str) -> Result<Self, PatternError> {
        let (text, whole) = (text.into(), Span::new(0, text.len()));
        let parts = Pieces::of(&text, whole.end, false)?.tag_of_pattern(whole)?;
        Ok(Self { parts })
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
    text: Text,
    pub(crate) name: Glob,
    pub(crate) tag: Option<Box<Glob>>,
}

impl Pattern {
    /// Parses a pattern.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        Self::read(text.into())
    }

    pub(crate) fn read(text: Text) -> Result<Self, PatternError> {
        let Written { pieces, name, registry, repository, tag } = Written::parse(&text, text.len(), false)?;
        let tag = tag.map(|tag| pieces.tag_of_pattern(tag)).transpose()?;
        if let Some((_, upper)) = pieces.find(repository, |byte| byte.is_ascii_uppercase()) {
            return Err(PatternError::Character(upper));
        }
        pieces.check_captures(Span::new(0, text.len()))?;
        let of_hub = registry.is_none_or(|registry| canonical_registry(registry.of(&text)) == DOCKER_HUB);
        let official = of_hub && pieces.is_one_component(repository);
        let is_canonical = |registry: Span| pieces.find(registry, |byte| byte.is_ascii_uppercase()).is_none() && (!of_hub || registry.of(&text) == DOCKER_HUB);
        // Nearly every name is written in its one spelling.
        let name = if registry.is_some_and(is_canonical) && !official {
            pieces.parts(name)
        } else {
            let host = registry.filter(|_| !of_hub).map_or_else(|| Parts::One(Part::Literal(DOCKER_HUB.into())), |registry| lower(&pieces.parts(registry)));
            let slash = Part::Literal(if official { "/library/" } else { "/" }.into());
            merge(host.iter().chain([&slash]).chain(&*pieces.parts(repository)))
        };
        Ok(Self { name: Glob { parts: name }, tag: tag.map(|parts| Box::new(Glob { parts })), text })
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
        self.tag.as_deref()
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
        let tag = self.tag.iter().flat_map(|tag| tag.captures());
        self.name.captures().chain(tag).map(str::to_owned).collect()
    }

    /// Returns a text that stands in every reference that matches, however short it is written; empty when there is none.
    pub fn inner_literal(&self) -> &str {
        let parts = &self.name.parts;
        let slash = parts.iter().enumerate().find_map(|(index, part)| part.literal()?.find('/').map(|at| (index, at)));
        let Some((index, slash)) = slash else { return "" };
        let (front, behind) = parts[index].literal().unwrap_or_default().split_at(slash);
        let mut registry = parts[..index].to_vec();
        registry.extend(Some(Part::Literal(front.into())).filter(|_| !front.is_empty()));
        // The repository's `library/` need not be written, and neither need a registry that may be Docker Hub.
        let may_be_hub = matcher::captured(&registry, DOCKER_HUB, &[]).is_some();
        let in_registry = parts[..index].iter().filter_map(Part::literal).chain([front]).filter(|_| !may_be_hub);
        let in_repository = [without_library(&behind[1..])].into_iter().chain(parts[index + 1..].iter().filter_map(Part::literal));
        // A slash in front may be that of `library/` too.
        in_registry.chain(in_repository).map(|text| text.trim_start_matches('/')).max_by_key(|text| text.len()).unwrap_or_default()
    }

    /// Returns whether the last component holds text of its own, so that the name is more than its namespace.
    pub fn names_an_image(&self) -> bool {
        let mut literal = false;
        for part in &*self.name.parts {
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
        let prefix = self.name.prefix();
        memchr::memchr(b'/', prefix.as_bytes()).map(|slash| &prefix[..slash])
    }
}

/// Writes in lower case what stands for itself.
fn lower(parts: &[Part]) -> Parts {
    let lower = |part: &Part| part.literal().map_or_else(|| part.clone(), |text| Part::Literal(text.to_ascii_lowercase().into()));
    Parts::Several(parts.iter().map(lower).collect())
}

/// Puts together what stands for itself.
fn merge<'p>(parts: impl Iterator<Item = &'p Part>) -> Parts {
    let mut merged: Vec<Part> = Vec::new();
    let mut literal = String::new();
    for part in parts {
        if let Part::Literal(text) = part {
            literal.push_str(text);
            continue;
        }
        if !literal.is_empty() {
            merged.push(Part::Literal(std::mem::take(&mut literal).into()));
        }
        merged.push(part.clone());
    }
    if !literal.is_empty() {
        merged.push(Part::Literal(literal.into()));
    }
    merged.into()
}

/// Returns what is left of the beginning of a repository when Docker Hub's `library/`, or a part of it, is not written.
pub(crate) fn without_library(repository: &str) -> &str {
    let rest = repository.strip_prefix("library/").unwrap_or(repository);
    if "library/".starts_with(rest) { "" } else { rest }
}
