//! Reading patterns and templates: pieces of text, captures and holes, and what of them is the registry, the repository and the tag.

use super::{LONGEST, Part, Parts, PatternError};
use crate::reference::hole;
use crate::rules::Text;
use crate::span::Span;

/// The capture that, as the whole first component, stands for any registry.
const REGISTRY: &str = "registry";

/// A piece of a pattern or a template, by where it stands in the text; of a capture the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Literal(Span),
    Hole(Span),
    One(Span),
    Many(Span),
    /// With the texts between which there is a choice.
    Choice(Span, Span),
}

impl Piece {
    /// Returns the name of the capture, if it is one.
    fn capture(self, text: &str) -> Option<&str> {
        match self {
            Self::Literal(_) | Self::Hole(_) => None,
            Self::One(name) | Self::Many(name) | Self::Choice(name, _) => Some(name.of(text)),
        }
    }

    /// Returns where it stands; of a capture its name.
    fn span(self) -> Span {
        match self {
            Self::Literal(span) | Self::Hole(span) | Self::One(span) | Self::Many(span) | Self::Choice(span, _) => span,
        }
    }

    fn part(self, text: &Text) -> Part {
        match self {
            Self::Literal(span) => Part::Literal(text.part(span)),
            Self::Hole(span) => Part::Hole(text.part(span)),
            Self::One(name) => Part::One(text.part(name)),
            Self::Many(name) => Part::Many(text.part(name)),
            Self::Choice(name, options) => Part::Choice(text.part(name), options.of(text).split('|').map(Text::from).collect::<Vec<_>>().into()),
        }
    }
}

/// The pieces of a text, in order.
pub(super) struct Pieces<'t> {
    whole: &'t Text,
    text: &'t str,
    list: Vec<Piece>,
}

impl<'t> Pieces<'t> {
    /// Cuts a text, up to some length, into pieces.
    pub(super) fn of(whole: &'t Text, length: usize, template: bool) -> Result<Self, PatternError> {
        let text = &whole[..length];
        Ok(Self { whole, text, list: tokenize(text, template)? })
    }

    /// Returns the pieces of a stretch that begins and ends with the text, or at characters that stand for themselves.
    pub(super) fn within(&self, stretch: Span) -> impl DoubleEndedIterator<Item = Piece> + Clone {
        self.list.iter().filter_map(move |piece| match *piece {
            Piece::Literal(span) => {
                let both = Span::new(span.start.max(stretch.start), span.end.min(stretch.end));
                (both.start < both.end).then_some(Piece::Literal(both))
            }
            other => stretch.contains(other.span()).then_some(other),
        })
    }

    fn literals(&self, stretch: Span) -> impl DoubleEndedIterator<Item = Span> {
        self.within(stretch).filter_map(|piece| if let Piece::Literal(span) = piece { Some(span) } else { None })
    }

    /// Returns what the pieces of a stretch stand for.
    pub(super) fn parts(&self, stretch: Span) -> Parts {
        let mut parts = self.within(stretch).map(|piece| piece.part(self.whole));
        match (parts.next(), parts.next()) {
            (Some(one), None) => Parts::One(one),
            (first, second) => Parts::Several(first.into_iter().chain(second).chain(parts).collect()),
        }
    }

    /// Returns the first such character in literal text.
    pub(super) fn find(&self, stretch: Span, is_wanted: impl Fn(u8) -> bool) -> Option<(usize, char)> {
        self.literals(stretch).find_map(|span| span.of(self.text).bytes().position(&is_wanted).map(|at| (span.start + at, char::from(self.text.as_bytes()[span.start + at]))))
    }

    /// Returns where the last such character of literal text stands.
    fn rfind(&self, stretch: Span, wanted: u8) -> Option<usize> {
        self.literals(stretch).rev().find_map(|span| memchr::memrchr(wanted, span.of(self.text).as_bytes()).map(|at| span.start + at))
    }

    pub(super) fn is_one_component(&self, stretch: Span) -> bool {
        self.find(stretch, |byte| byte == b'/').is_none() && !self.within(stretch).any(|piece| matches!(piece, Piece::Many(_)))
    }

    fn has_empty_component(&self, stretch: Span) -> bool {
        let mut is_empty = true;
        for piece in self.within(stretch) {
            let Piece::Literal(span) = piece else {
                is_empty = false;
                continue;
            };
            for byte in span.of(self.text).bytes() {
                if byte == b'/' && is_empty {
                    return true;
                }
                is_empty = byte == b'/';
            }
        }
        is_empty
    }

    fn is_registry(&self, stretch: Span, template: bool) -> bool {
        let mut pieces = self.within(stretch);
        match (pieces.next(), pieces.next()) {
            (Some(Piece::Literal(host)), None) if host.of(self.text) == "localhost" => true,
            (Some(Piece::One(name)), None) if name.of(self.text) == REGISTRY => true,
            // `${PREFIX}/{name}`: whatever the hole holds, it is what stands in front of the repository.
            (Some(Piece::Hole(_)), None) => template,
            _ => self.find(stretch, |byte| matches!(byte, b'.' | b':' | b'A'..=b'Z')).is_some(),
        }
    }

    pub(super) fn check_tag(&self, stretch: Span) -> Result<(), PatternError> {
        if stretch.is_empty() {
            return Err(PatternError::EmptyPart);
        }
        self.find(stretch, |byte| matches!(byte, b'/' | b':')).map_or(Ok(()), |(_, bad)| Err(PatternError::Character(bad)))
    }

    /// Returns the parts of a pattern over tags.
    pub(super) fn tag_of_pattern(&self, stretch: Span) -> Result<Parts, PatternError> {
        self.check_tag(stretch)?;
        for piece in self.within(stretch) {
            if let Piece::Many(name) = piece {
                return Err(PatternError::ManyInTag(name.of(self.text).to_owned()));
            }
        }
        self.check_captures(stretch)?;
        Ok(self.parts(stretch))
    }

    pub(super) fn check_captures(&self, stretch: Span) -> Result<(), PatternError> {
        let mut seen: Vec<&str> = Vec::new();
        for name in self.within(stretch).filter_map(|piece| piece.capture(self.text)) {
            if name != "_" && seen.contains(&name) {
                return Err(PatternError::Twice(name.to_owned()));
            }
            seen.push(name);
        }
        Ok(())
    }
}

/// A pattern or target taken apart, by where its parts stand.
pub(super) struct Written<'t> {
    pub(super) pieces: Pieces<'t>,
    /// The registry, the slash behind it and the repository.
    pub(super) name: Span,
    pub(super) registry: Option<Span>,
    pub(super) repository: Span,
    pub(super) tag: Option<Span>,
}

impl<'t> Written<'t> {
    /// Takes a text apart up to some length.
    pub(super) fn parse(text: &'t Text, length: usize, template: bool) -> Result<Self, PatternError> {
        let pieces = Pieces::of(text, length, template)?;
        let whole = Span::new(0, length);
        let last_slash = pieces.rfind(whole, b'/');
        let colon = pieces.rfind(whole, b':').filter(|colon| last_slash.is_none_or(|slash| *colon > slash));
        let name = Span::new(0, colon.unwrap_or(length));
        let tag = colon.map(|colon| Span::new(colon + 1, length));
        if tag.is_some_and(Span::is_empty) {
            return Err(PatternError::EmptyPart);
        }
        if last_slash.is_none() && pieces.is_registry(name, false) {
            return Err(PatternError::Registry(text[..length].to_owned()));
        }
        let slash = pieces.find(name, |byte| byte == b'/').map(|(slash, _)| slash).filter(|slash| pieces.is_registry(Span::new(0, *slash), template));
        let registry = slash.map(|slash| Span::new(0, slash));
        let repository = Span::new(slash.map_or(0, |slash| slash + 1), name.end);
        if let Some(end) = text.find("://").filter(|end| text[..*end].bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))) {
            return Err(PatternError::Scheme(text[..end + 3].to_owned()));
        }
        if pieces.has_empty_component(repository) || registry.is_some_and(Span::is_empty) {
            return Err(PatternError::EmptyPart);
        }
        if pieces.find(repository, |byte| byte == b':').is_some() {
            return Err(PatternError::Character(':'));
        }
        Ok(Self { pieces, name, registry, repository, tag })
    }
}

/// Cuts a text into literals and captures. A pattern holds no hole; a template may, where its shape is not that of a capture.
fn tokenize(text: &str, template: bool) -> Result<Vec<Piece>, PatternError> {
    if text.is_empty() {
        return Err(PatternError::Empty);
    }
    if text.len() > LONGEST {
        return Err(PatternError::TooLong);
    }
    let bytes = text.as_bytes();
    let mut pieces: Vec<Piece> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let capture = bytes[at] == b'{' && !matches!(bytes.get(at + 1), Some(b'{' | b'%'));
        if capture {
            let end = text[at..].find('}').ok_or(PatternError::Brace)? + at;
            let piece = capture_of(text, Span::new(at + 1, end), template)?;
            if let (Some(before), Some(name)) = (pieces.last().and_then(|before| before.capture(text)), piece.capture(text))
                && !template
            {
                return Err(PatternError::Adjacent(before.to_owned(), name.to_owned()));
            }
            pieces.push(piece);
            at = end + 1;
        } else if let Some(length) = hole::length(bytes, at) {
            let hole = text.get(at..at + length).ok_or(PatternError::Brace)?;
            if !template {
                return Err(PatternError::Hole(hole.to_owned()));
            }
            pieces.push(Piece::Hole(Span::new(at, at + length)));
            at += length;
        } else {
            match bytes[at] {
                b'{' | b'}' => return Err(PatternError::Brace),
                b'@' => return Err(PatternError::Digest),
                byte if is_of_name(byte) => {}
                // An IPv6 registry.
                b'[' | b']' if bytes[0] == b'[' => {}
                _ => return Err(text[at..].chars().next().map_or(PatternError::Brace, PatternError::Character)),
            }
            let start = at;
            at += 1 + bytes[at + 1..].iter().take_while(|byte| is_of_name(**byte)).count();
            match pieces.last_mut() {
                Some(Piece::Literal(before)) => before.end = at,
                _ => pieces.push(Piece::Literal(Span::new(start, at))),
            }
        }
    }
    Ok(pieces)
}

/// Returns whether a byte stands for itself wherever it stands.
fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'/' | b':')
}

fn capture_of(text: &str, span: Span, template: bool) -> Result<Piece, PatternError> {
    let inside = span.of(text);
    let is_name = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    let first = |length: usize| Span::new(span.start, span.start + length);
    let many = inside.strip_suffix("...");
    let (piece, is_capture) = match (many, inside.split_once(':')) {
        // `{path...}` is what the pattern says; in a target it is taken for `{path}`.
        (Some(name), _) if template => (Piece::One(first(name.len())), is_name(name)),
        (Some(name), _) => (Piece::Many(first(name.len())), is_name(name)),
        (None, Some((name, options))) if !template => {
            let is_option = |option: &str| !option.is_empty() && option.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'));
            (Piece::Choice(first(name.len()), Span::new(span.end - options.len(), span.end)), is_name(name) && options.split('|').all(is_option))
        }
        _ => (Piece::One(span), is_name(inside)),
    };
    if is_capture { Ok(piece) } else { Err(PatternError::Capture(inside.to_owned())) }
}
