//! Tags that stand in a variable of their own: `TAG=v1` beside `acme/app:$TAG`, or beside `IMAGE=acme/app` and `$IMAGE:$TAG`.
//!
//! Such a tag is a part of the image where the variable is set once, to a text, and used behind this one image and nowhere else.

use std::collections::{BTreeMap, HashMap};

use super::Finder;
use crate::site::{Part, Shape, Split, Sure};
use crate::span::Span;

/// The variables of a script or a Makefile that are set once, each with the text that it is set to.
#[derive(Default)]
pub struct Variables {
    /// The value; none where it is no plain text, or where there is more than one.
    values: BTreeMap<String, Option<Part>>,
}

impl Variables {
    /// Notes that a variable is set, to a text or to something else.
    pub fn set(&mut self, name: &str, value: Option<Part>) {
        let value = value.filter(|value| value.span.is_some_and(|span| span.len() == value.text.len()) && !value.text.is_empty() && value.text.len() < 300);
        self.values.entry(name.to_owned()).and_modify(|known| *known = None).or_insert(value);
    }
}

/// What a use of a variable stands behind.
#[derive(PartialEq)]
enum Owner<'t> {
    /// A name that is written out, and a colon.
    Name(&'t str),
    /// A variable and a colon.
    Variable(&'t str),
    /// Something else, or more than one thing.
    Other,
}

/// Puts the tags to the images among the sites from `first` on, where that is safe.
pub fn join(finder: &mut Finder<'_>, text: &str, first: usize, variables: &Variables) {
    if variables.values.is_empty() || ![":$", "}:$"].iter().any(|mark| text.contains(mark)) {
        return;
    }
    let mut owners: HashMap<&str, Owner<'_>> = HashMap::new();
    for at in memchr::memchr_iter(b'$', text.as_bytes()) {
        let Some((name, _)) = used(text, at).filter(|(name, _)| variables.values.contains_key(*name)) else { continue };
        let owner = owner(text, at);
        owners.entry(name).and_modify(|known| *known = if *known == owner { std::mem::replace(known, Owner::Other) } else { Owner::Other }).or_insert(owner);
    }
    // The values of variables that stand in front of a tag's variable, with that one; an image with two such tags has neither.
    let mut values: HashMap<Span, Option<&str>> = HashMap::new();
    for (name, owner) in &owners {
        if let Owner::Variable(image) = owner
            && let Some(span) = variables.values.get(*image).and_then(Option::as_ref).and_then(|value| value.span)
        {
            values.entry(span).and_modify(|known| *known = None).or_insert(Some(*name));
        }
    }
    for site in finder.sites_from(first) {
        let Shape::Whole(part) = &site.shape else { continue };
        let Some(span) = part.span.filter(|span| span.len() == part.text.len()) else { continue };
        let written = part.text.find('$').and_then(|at| {
            let image = part.text[..at].strip_suffix(':')?;
            let (name, _) = used(&part.text, at).filter(|(_, length)| at + length == part.text.len())?;
            matches!(owners.get(name), Some(Owner::Name(owner)) if *owner == image).then_some((name, Span::new(span.start, span.start + image.len())))
        });
        let Some((name, image)) = written.or_else(|| Some((values.get(&span).copied()??, span))) else { continue };
        let Some(tag) = variables.values.get(name).and_then(Option::as_ref).filter(|tag| is_tag(&tag.text)) else { continue };
        let repository = Part { text: part.text[..image.len()].to_owned(), span: Some(image), ..part.clone() };
        let path = format!("${name}");
        site.shape = Shape::Split(Box::new(Split { registry: None, repository, tag: Some(tag.clone()), digest: None, prefixed: false, foreign: false, path }));
        site.sure = site.sure.min(Sure::Command);
    }
}

/// Returns the variable that is used at a dollar, and how long its use is: `$X`, `${X}`, `$(X)`; a use with a default or the like
/// is as long as its beginning.
fn used(text: &str, at: usize) -> Option<(&str, usize)> {
    let rest = text.get(at..)?.strip_prefix('$')?;
    let open = usize::from(rest.starts_with(['{', '(']));
    let length = rest[open..].bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    let closed = open > 0 && rest[open + length..].starts_with(['}', ')']);
    (length > 0).then(|| (&rest[open..open + length], 1 + open + length + usize::from(closed)))
}

/// Returns what stands in front of the dollar at `at`.
fn owner(text: &str, at: usize) -> Owner<'_> {
    let (Some((_, length)), Some(head)) = (used(text, at), text[..at].strip_suffix(':')) else { return Owner::Other };
    // `$TAG-alpine`, `${TAG:-v1}`: more than the tag, or not it.
    if text[at + length..].starts_with(|next: char| next.is_alphanumeric() || matches!(next, '-' | '_' | '.' | '/' | '@' | '$' | ':' | '%' | '#'))
        || text[at..at + length].starts_with("${") && !text[at..at + length].ends_with('}')
    {
        return Owner::Other;
    }
    // No name is longer than this.
    let mut from = head.len().saturating_sub(300);
    while !head.is_char_boundary(from) {
        from += 1;
    }
    let word = head[from..].rsplit(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_' | '/' | ':' | '$' | '{' | '}' | '(' | ')'))).next().unwrap_or_default();
    match used(word, 0) {
        Some((name, length)) if length == word.len() => Owner::Variable(name),
        None if !word.is_empty() && !word.contains('$') => Owner::Name(word),
        _ => Owner::Other,
    }
}

/// Returns whether a text can be a tag.
fn is_tag(text: &str) -> bool {
    text.len() <= 128 && text.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '_') && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}
