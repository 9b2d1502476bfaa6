//! How a decision is written: the edits that turn what stands there into what is to stand there.

use super::decide::Around;
use super::kustomizations::Base;
use super::skip::Reason;
use crate::reference::{Reference, Registry};
use crate::rules::{DigestChange, TagChange, Target};
use crate::site::{Override, Part, Split};
use crate::span::Span;
use crate::syntax::tree::Style;

/// One replaced byte range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes that go.
    pub span: Span,
    /// What comes in their place.
    pub text: String,
}

/// Makes the edit that turns `old` at `span` into `new`, as short as it can be.
pub(super) fn replace(span: Span, old: &str, new: &str) -> Edit {
    let tail = old.bytes().rev().zip(new.bytes().rev()).take_while(|(left, right)| left == right).count();
    let mut tail = tail.min(old.len()).min(new.len());
    while !old.is_char_boundary(old.len() - tail) || !new.is_char_boundary(new.len() - tail) {
        tail -= 1;
    }
    let head = old[..old.len() - tail].bytes().zip(new[..new.len() - tail].bytes()).take_while(|(left, right)| left == right).count();
    let mut head = head;
    while !old.is_char_boundary(head) {
        head -= 1;
    }
    Edit { span: Span::new(span.start + head, span.end - tail), text: new[head..new.len() - tail].to_owned() }
}

/// Edits a reference in one piece.
pub(super) fn whole(part: &Part, reference: &Reference<'_>, target: &Target) -> Result<Vec<Edit>, Reason> {
    let span = part.span.ok_or(Reason::Escaped)?;
    if needs_quotes(part, &format!("{}{}", target.name(), target.rest(reference))) {
        // It may be a part of a longer value, so where quotes would go is not known.
        return Err(Reason::Unclear("what it would become needs quotes here: put it in quotes first"));
    }
    let old = reference.name_span();
    let name = replace(old.shift(span.start), old.of(reference.text), &target.name());
    let rest = Span::new(old.end, reference.text.len());
    let rest = replace(rest.shift(span.start), rest.of(reference.text), &target.rest(reference));
    // A name that ends where a tag is put in: one edit, so that the two stay in order.
    if name.span.end == rest.span.start && rest.span.is_empty() && !rest.text.is_empty() {
        return Ok(vec![Edit { span: name.span, text: name.text + &rest.text }]);
    }
    let mut edits = vec![name, rest];
    edits.retain(|edit| !(edit.span.is_empty() && edit.text.is_empty()));
    Ok(edits)
}

/// Edits a reference whose parts stand apart: each in its own key.
pub(super) fn split_parts(split: &Split, reference: &Reference<'_>, target: &Target, text: &str) -> Result<Vec<Edit>, Reason> {
    let mut edits = Vec::new();
    let own = Reference::parse(&split.repository.text).map_err(|_| Reason::NotReference)?;
    let own_registry = matches!(own.registry, Registry::Written(_));
    let (new_registry, new_repository) = match &split.registry {
        None => {
            if split.prefixed && !own_registry {
                return Err(Reason::GlobalRegistry);
            }
            (None, target.name())
        }
        Some(registry) if own_registry && registry.text.is_empty() => (None, target.name()),
        Some(registry) => {
            let full = target.name();
            // `registry: quay.io/`: a template puts the name right behind it.
            let host = registry.text.trim_end_matches('/');
            let slash = &registry.text[host.len()..];
            // `registry: ghcr.io/org` beside `repository: name`: the border stays before the name where it can.
            let (new, repository) = match full.strip_suffix(&format!("/{}", own.repository.of(own.text))).filter(|_| host.contains('/')) {
                Some(prefix) => (prefix, own.repository.of(own.text)),
                None => (target.registry.as_deref().ok_or(Reason::NoRegistry)?, &*target.repository),
            };
            (Some(format!("{new}{slash}")), repository.to_owned())
        }
    };
    if let (Some(part), Some(new)) = (&split.registry, &new_registry) {
        if part.text.is_empty() && matches!(part.style, Style::Plain | Style::FlowPlain | Style::Word | Style::Literal) {
            return Err(Reason::EmptyRegistry);
        }
        edits.push(set(part, new, text)?);
    }
    let mut repository = new_repository;
    // A tag may stand behind the repository though there is a key for tags.
    if own.tag.is_some() || own.digest.is_some() {
        repository.push_str(&target.rest(&own));
    }
    edits.push(set(&split.repository, &repository, text)?);
    if own.tag.is_none() {
        match (&target.tag, &split.tag) {
            (TagChange::Keep, _) => {}
            (TagChange::Set(new), Some(part)) if reference.tag.is_some() => edits.push(set(part, new, text)?),
            _ => return Err(Reason::NoTag),
        }
    }
    if own.digest.is_none() {
        match (&target.digest, &split.digest) {
            (DigestChange::Keep, _) => {}
            (DigestChange::Set(new), Some(part)) if part.text.contains(':') => edits.push(set(part, new, text)?),
            _ => return Err(Reason::NoDigest),
        }
    }
    edits.retain(|edit| !(edit.span.is_empty() && edit.text.is_empty()));
    Ok(edits)
}

/// Edits an entry of a kustomization's `images`.
pub(super) fn overridden(split: &Split, overrides: &Override, reference: &Reference<'_>, target: &Target, around: &Around<'_>) -> Result<Vec<Edit>, Reason> {
    let same = overrides.name == split.repository;
    let base = if same { around.base(overrides) } else { Base::Renamed };
    match base {
        Base::Renamed => return split_parts(split, reference, target, around.text),
        Base::Other => return Err(Reason::NoManifest),
        Base::Remote => {}
    }
    // The manifests keep the old name, so the entry has to, and a new name is said beside it.
    let mut edits = split_parts(split, reference, target, around.text)?;
    if Reference::parse(&split.repository.text).is_ok_and(|reference| reference.tag.is_some() || reference.digest.is_some()) {
        return Err(Reason::Unclear("an entry's name with a tag or a digest is no image's name"));
    }
    let name = split.repository.span.ok_or(Reason::Escaped)?;
    edits.retain(|edit| !name.contains(edit.span));
    match &overrides.insert {
        Some((at, lead)) => edits.push(Edit { span: Span::new(*at, *at), text: format!("{lead}{}", target.name()) }),
        None => return Err(Reason::Unclear("the entry has no place for a newName")),
    }
    Ok(edits)
}

/// Sets the value of a part, with quotes where it would else be taken for a number or a boolean, or for no value at all.
pub(super) fn set(part: &Part, new: &str, text: &str) -> Result<Edit, Reason> {
    let span = part.span.ok_or(Reason::Escaped)?;
    if new != part.text && (matches!(part.style, Style::Plain | Style::FlowPlain) && is_typed(new) || needs_quotes(part, new)) {
        let quote = if part.style == Style::Literal { '"' } else { quote_of(text) };
        if !new.contains(quote) {
            return Ok(Edit { span, text: format!("{quote}{new}{quote}") });
        }
    }
    Ok(replace(span, &part.text, new))
}

/// Returns the quote that the values of a text mostly have: of strings behind `: `, double unless single ones prevail.
fn quote_of(text: &str) -> char {
    let count = |mark: &[u8]| memchr::memmem::find_iter(text.as_bytes(), mark).count();
    if count(b": '") > count(b": \"") { '\'' } else { '"' }
}

/// Returns whether a value that stands without quotes would no longer be one value: `%{M}/x`, `${M}/x` between brackets, a text of JSON.
fn needs_quotes(part: &Part, new: &str) -> bool {
    let breaks =
        |text: &str| text.starts_with(['%', '@', '&', '*', '!', '|', '>', '\'', '"', '#', '{', '}', '[', ']', ',', '`']) || part.style == Style::FlowPlain && text.contains(['{', '}', '[', ']', ',']);
    match part.style {
        Style::Plain | Style::FlowPlain => breaks(new) && !breaks(&part.text),
        Style::Literal => true,
        _ => false,
    }
}

/// Returns whether a YAML reader, of 1.1 or 1.2, takes a plain scalar for something else than text.
pub fn is_typed(text: &str) -> bool {
    const WORDS: &[&str] = &["true", "false", "yes", "no", "on", "off", "y", "n", "null", "~", ""];
    if WORDS.contains(&text.to_ascii_lowercase().as_str()) {
        return true;
    }
    let body = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !body.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return false;
    }
    if matches!(body.to_ascii_lowercase().as_str(), ".inf" | ".nan") {
        return true;
    }
    let plain: String = body.chars().filter(|digit| *digit != '_').collect();
    let prefixed = |prefix: &str, digits: &dyn Fn(u8) -> bool| plain.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty() && rest.bytes().all(digits));
    // Base 60 (`12:30`), dates (`2024-01-31`), octal, hexadecimal, binary, decimal and exponents.
    let sexagesimal = plain.contains(':') && plain.split(':').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'));
    let date = plain.len() >= 8 && plain.split('-').count() == 3 && plain.split('-').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    plain.parse::<f64>().is_ok()
        || prefixed("0x", &|byte| byte.is_ascii_hexdigit())
        || prefixed("0o", &|byte| matches!(byte, b'0'..=b'7'))
        || prefixed("0b", &|byte| matches!(byte, b'0' | b'1'))
        || sexagesimal
        || date
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_that_yaml_would_read_as_something_else() {
        for text in ["1.10", "16", "29111998", "1e3", "on", "null", "0x1f", "12:30", "2024-01-31", ".5", "1_000", "~", "No", "0o17", "1."] {
            assert!(is_typed(text), "{text}");
        }
        for text in ["v1", "0.2.0", "16-alpine", "latest", "1.2.3", "e3", "sha-1", "x"] {
            assert!(!is_typed(text), "{text}");
        }
    }

    #[test]
    fn an_edit_is_as_short_as_it_can_be() {
        assert_eq!(replace(Span::new(10, 18), "postgres", "docker.io/library/postgres"), Edit { span: Span::new(10, 10), text: "docker.io/library/".to_owned() });
        assert_eq!(replace(Span::new(0, 6), "v0.1.1", "v0.2.0"), Edit { span: Span::new(3, 6), text: "2.0".to_owned() });
        assert_eq!(replace(Span::new(0, 1), "a", "a"), Edit { span: Span::new(0, 0), text: String::new() });
    }
}
