//! Sites: the places where a reference stands, as the formats find them.
//!
//! A site says where the parts of one reference are and how sure the place is. Whether it changes is not decided here.

use std::sync::Arc;

use crate::region::Region;
use crate::span::Span;
use crate::syntax::tree::Style;

/// How sure a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sure {
    /// The format says that an image stands here.
    Field,
    /// The operand of a command that takes an image.
    Command,
    /// It only reads like one: a comment, prose, a string in source code, a key that is not known.
    Mention,
}

impl Sure {
    /// Returns the word that outputs use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Command => "command",
            Self::Mention => "mention",
        }
    }
}

/// A stretch of text that is a reference or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The text, as the format's readers get it.
    pub text: String,
    /// Where these bytes stand in the file; nothing where they were escaped or folded.
    pub span: Option<Span>,
    /// The nearest place in the file, for reports.
    pub near: usize,
    /// How it is written, which decides whether a new value needs quotes.
    pub style: Style,
}

impl Part {
    /// Makes the part that `span` covers in `region`.
    pub fn new(region: &Region<'_>, span: Span, style: Style) -> Self {
        Self { text: span.of(region.text()).to_owned(), span: region.to_file(span), near: region.near(span.start), style }
    }

    /// Makes the part that is a whole region.
    pub fn whole(region: &Region<'_>, style: Style) -> Self {
        Self::new(region, Span::new(0, region.text().len()), style)
    }
}

/// The parts of a reference that stands in several keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// The registry's key, which may hold an empty value.
    pub registry: Option<Part>,
    /// The repository's key; it may hold a registry, too.
    pub repository: Part,
    /// The tag's key.
    pub tag: Option<Part>,
    /// The digest's key.
    pub digest: Option<Part>,
    /// Whether something else puts a registry in front (`global.imageRegistry`).
    pub prefixed: bool,
    /// Whether the values are for a chart that is not in sight.
    pub foreign: bool,
    /// The keys that lead to the map with these parts, between dots.
    pub path: String,
}

/// The form in which a reference stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// In one piece.
    Whole(Part),
    /// In keys of its own for its parts.
    Split(Box<Split>),
    /// A registry alone, as the value of a key that holds nothing else.
    Registry(Part),
}

/// Which kustomization an entry is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kustomized {
    /// That in the file's own folder.
    Here,
    /// That in a folder of the tree, or of another repository.
    In(String),
    /// It is not said: a command runs in any folder.
    Somewhere,
}

/// An entry of a kustomization's `images`, which names what the manifests say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// The kustomization.
    pub of: Kustomized,
    /// `name`: equal to the manifests' text, letter for letter.
    pub name: Part,
    /// Where a `newName` line would go, and what stands in front of it, when there is none.
    pub insert: Option<(usize, String)>,
}

/// What a site is with the variables filled in that its file sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filled {
    /// Of a reference: the one that it is.
    Reference {
        /// The whole of it.
        text: String,
        /// Whether its registry is a site of its own, which has this name among its names.
        apart: bool,
    },
    /// Of a registry alone.
    Names {
        /// The names that are made with it.
        names: Arc<[String]>,
        /// Whether the file uses it for nothing else, so that it may hold a path, too.
        is_prefix: bool,
    },
    /// Of a reference whose registry is the default of a variable (`${REGISTRY:-ghcr.io/acme}/app`).
    Default {
        /// The reference that it is where the variable is not set.
        text: String,
        /// The default.
        registry: Part,
        /// All names that the file makes with this default of the variable.
        names: Arc<[String]>,
    },
}

/// One place where a reference stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The format that found it.
    pub format: &'static str,
    /// How sure the place is.
    pub sure: Sure,
    /// Where its parts are.
    pub shape: Shape,
    /// Whether the place itself says that this image is built here, not pulled.
    pub local: bool,
    /// Why its name has to stay, where something else goes by it.
    pub held: Option<&'static str>,
    /// For a kustomization: the entry that this site belongs to.
    pub overrides: Option<Box<Override>>,
    /// What the file says of the variables in it, if it says anything.
    pub filled: Option<Box<Filled>>,
}

impl Site {
    /// Returns the place in the file that stands for the site in reports.
    pub fn near(&self) -> usize {
        match &self.shape {
            Shape::Whole(part) | Shape::Registry(part) => part.near,
            Shape::Split(split) => split.repository.near,
        }
    }

    /// Returns the names that are made with a registry alone, as far as its file says, and whether it is used for nothing else.
    pub fn names(&self) -> (&[String], bool) {
        match self.filled.as_deref() {
            Some(Filled::Names { names, is_prefix }) => (names, *is_prefix),
            _ => (&[], false),
        }
    }

    /// Returns the reference that it is with the variables filled in that its file sets, where it sets any.
    pub fn known(&self) -> Option<&str> {
        match self.filled.as_deref() {
            Some(Filled::Reference { text, .. } | Filled::Default { text, .. }) => Some(text),
            Some(Filled::Names { .. }) | None => None,
        }
    }

    /// Returns the parts, in no order.
    pub fn parts(&self) -> Vec<&Part> {
        match &self.shape {
            Shape::Whole(part) | Shape::Registry(part) => vec![part],
            Shape::Split(split) => [split.registry.as_ref(), Some(&split.repository), split.tag.as_ref(), split.digest.as_ref()].into_iter().flatten().collect(),
        }
    }

    /// Returns the reference as one text: the parts of a split one put together.
    pub fn written(&self) -> String {
        match &self.shape {
            Shape::Whole(part) | Shape::Registry(part) => part.text.clone(),
            Shape::Split(split) => {
                let mut text = String::new();
                if let Some(registry) = split.registry.as_ref().filter(|registry| !registry.text.is_empty()) {
                    text.push_str(registry.text.trim_end_matches('/'));
                    text.push('/');
                }
                text.push_str(&split.repository.text);
                if let Some(tag) = split.tag.as_ref().filter(|tag| !tag.text.is_empty()) {
                    // A digest in the tag's key is what some charts ask for.
                    text.push(if tag.text.starts_with("sha256:") { '@' } else { ':' });
                    text.push_str(&tag.text);
                }
                if let Some(digest) = split.digest.as_ref().filter(|digest| !digest.text.is_empty()) {
                    text.push('@');
                    if !digest.text.contains(':') {
                        text.push_str("sha256:");
                    }
                    text.push_str(&digest.text);
                }
                text
            }
        }
    }
}
