//! Image references: the grammar of `distribution/reference`, the parts with their spans, holes, canonical names.
//!
//! A [`Reference`] borrows the text it was parsed from and says where in it each part stands. It never prints itself anew:
//! whoever rewrites a reference replaces the spans of its parts.

pub mod hole;
pub mod name;
pub mod official;

use thiserror::Error;

use crate::span::Span;
pub use name::Name;

/// Why a text is not an image reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Error {
    /// There is no text, or no name in front of the tag.
    #[error("it is empty")]
    Empty,
    /// A byte stands where the grammar allows none like it.
    #[error("it is not of the form [registry/]repository[:tag][@digest]")]
    Format,
    /// A repository holds an upper-case letter.
    #[error("a repository must be lower case")]
    Uppercase,
    /// The repository has more than 255 bytes, or the whole with its holes more than anyone writes.
    #[error("the repository is longer than 255 bytes")]
    TooLong,
    /// The tag has a byte that tags do not have, or more than 128 of them.
    #[error("the tag is not of the form [A-Za-z0-9_][A-Za-z0-9_.-]{{0,127}}")]
    Tag,
    /// The digest's algorithm is unknown, or its length does not fit the algorithm.
    #[error("the digest is not a sha256, sha384 or sha512 digest")]
    Digest,
    /// Sixty-four hexadecimal digits name an image by its identifier, not by a repository.
    #[error("64 hexadecimal digits are an image identifier, not a name")]
    Identifier,
}

/// The longest text that is read as a reference, whatever its holes hold.
const LONGEST: usize = 16 << 10;

/// What is known of the registry of a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registry {
    /// Written, at this span. It may have holes (`${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com`).
    Written(Span),
    /// Not written: Docker Hub, as `docker` has it.
    Implied,
    /// A hole stands at the front, and the registry may be in it.
    Hidden(Span),
}

/// An image reference, `[registry/]repository[:tag][@digest]`, as written.
///
/// All spans count from the start of the text that was parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference<'a> {
    /// The text that was parsed.
    pub text: &'a str,
    /// The registry.
    pub registry: Registry,
    /// The path after the registry; holds at least one byte. With [`Registry::Hidden`] it is the whole name.
    pub repository: Span,
    /// The tag, without its colon.
    pub tag: Option<Span>,
    /// The digest with its algorithm, without the `@`.
    pub digest: Option<Span>,
    /// The holes, in order and disjoint.
    pub holes: Vec<Span>,
}

impl<'a> Reference<'a> {
    /// Parses a whole text as a reference.
    ///
    /// # Errors
    /// What is wrong with it, after the grammar of `distribution/reference` (`reference.go`, `normalize.go`), where a hole stands for any text.
    pub fn parse(text: &'a str) -> Result<Self, Error> {
        Self::parse_with(text, false)
    }

    fn parse_with(text: &'a str, loose: bool) -> Result<Self, Error> {
        // A command in a command in a command is one word each time: looking for the ends of all holes in all of them takes for ever.
        if text.len() > LONGEST {
            return Err(Error::TooLong);
        }
        let holes = hole::holes(text);
        let scan = Scan { bytes: text.as_bytes(), holes: &holes };
        if text.is_empty() {
            return Err(Error::Empty);
        }
        let at = scan.find(0, text.len(), b'@');
        let name_and_tag = at.unwrap_or(text.len());
        let digest = at.map(|at| Span::new(at + 1, text.len()));
        let last_slash = scan.rfind(0, name_and_tag, b'/');
        let component = last_slash.map_or(0, |slash| slash + 1);
        // An IPv6 host ends with a bracket, so a colon inside one is never behind the last slash of a valid name.
        let colon = scan.find(component, name_and_tag, b':');
        let name = Span::new(0, colon.unwrap_or(name_and_tag));
        let tag = colon.map(|colon| Span::new(colon + 1, name_and_tag));
        if name.is_empty() {
            return Err(Error::Format);
        }
        let (registry, repository) = scan.split(name);
        if let Registry::Written(span) = registry {
            scan.check_registry(span)?;
        }
        match scan.check_repository(repository) {
            Err(Error::Uppercase) if loose && matches!(registry, Registry::Written(_)) => {}
            checked => checked?,
        }
        if let Some(tag) = tag {
            scan.check_tag(tag)?;
        }
        if let Some(digest) = digest {
            scan.check_digest(digest)?;
        }
        if registry == Registry::Implied && name.len() == 64 && scan.bytes[..64].iter().all(|&byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(Error::Identifier);
        }
        Ok(Self { text, registry, repository, tag, digest, holes })
    }

    /// Parses a text as [`Reference::parse`] does, but lets a repository behind a written registry hold upper-case letters:
    /// documents write `k8s.gcr.io/IMAGE:TAG`, and mean a reference.
    ///
    /// # Errors
    /// As [`Reference::parse`].
    pub fn parse_loose(text: &'a str) -> Result<Self, Error> {
        Self::parse_with(text, true)
    }

    /// Returns the span of the name: registry, slash and repository.
    pub fn name_span(&self) -> Span {
        match self.registry {
            Registry::Written(registry) => Span::new(registry.start, self.repository.end),
            Registry::Implied | Registry::Hidden(_) => self.repository,
        }
    }

    /// Returns the canonical name: registry and repository with Docker Hub's defaults filled in.
    pub fn name(&self) -> Name {
        Name::of(self)
    }

    /// Returns the tag as written.
    pub fn tag(&self) -> Option<&'a str> {
        self.tag.map(|tag| tag.of(self.text))
    }

    /// Returns the digest as written.
    pub fn digest(&self) -> Option<&'a str> {
        self.digest.map(|digest| digest.of(self.text))
    }

    /// Returns whether a hole stands in `span`.
    pub fn has_hole(&self, span: Span) -> bool {
        any_overlaps(&self.holes, span)
    }

    /// Returns whether `span` is nothing but holes.
    pub fn is_hole(&self, span: Span) -> bool {
        let covered: usize = self.holes.iter().filter(|hole| span.contains(**hole)).map(|hole| hole.len()).sum();
        covered == span.len()
    }

    /// Returns whether nothing of the name is known.
    pub fn is_unknown(&self) -> bool {
        self.is_hole(self.name_span())
    }
}

/// A text with its holes, in which only the bytes outside holes are looked at.
struct Scan<'s> {
    bytes: &'s [u8],
    holes: &'s [Span],
}

impl Scan<'_> {
    /// Returns whether a byte is in no hole. Most texts have none, and it is asked of every byte.
    #[inline]
    fn outside(&self, at: usize) -> bool {
        self.holes.is_empty() || self.is_between_holes(at)
    }

    fn is_between_holes(&self, at: usize) -> bool {
        let next = self.holes.partition_point(|hole| hole.end <= at);
        self.holes.get(next).is_none_or(|hole| at < hole.start)
    }

    fn find(&self, from: usize, to: usize, byte: u8) -> Option<usize> {
        memchr::memchr_iter(byte, &self.bytes[from..to]).map(|at| from + at).find(|&at| self.outside(at))
    }

    fn rfind(&self, from: usize, to: usize, byte: u8) -> Option<usize> {
        memchr::memrchr_iter(byte, &self.bytes[from..to]).map(|at| from + at).find(|&at| self.outside(at))
    }

    /// Returns whether a byte of a span is in a hole.
    fn is_holed(&self, span: Span) -> bool {
        any_overlaps(self.holes, span)
    }

    /// Splits a name after the rule of `normalize.go`: the first component is a registry if it is `localhost`, or holds
    /// a `.`, a `:` or an upper-case letter; else the whole name is a path on Docker Hub.
    fn split(&self, name: Span) -> (Registry, Span) {
        let first_hole = self.holes.first().filter(|hole| hole.start == 0);
        let Some(slash) = self.find(name.start, name.end, b'/') else {
            return match first_hole {
                Some(hole) => (Registry::Hidden(*hole), name),
                None => (Registry::Implied, name),
            };
        };
        let first = Span::new(name.start, slash);
        let literal = |byte: u8| self.find(first.start, first.end, byte).is_some();
        let upper = (first.start..first.end).any(|at| self.bytes[at].is_ascii_uppercase() && self.outside(at));
        let host = literal(b'.') || literal(b':') || upper || &self.bytes[first.start..first.end] == b"localhost";
        if host {
            (Registry::Written(first), Span::new(slash + 1, name.end))
        } else if let Some(hole) = first_hole {
            (Registry::Hidden(*hole), name)
        } else {
            (Registry::Implied, name)
        }
    }

    fn check_registry(&self, span: Span) -> Result<(), Error> {
        let bytes = &self.bytes[span.start..span.end];
        let holed = self.is_holed(span);
        let (host, port) = if bytes.first() == Some(&b'[') && !holed {
            let close = memchr::memchr(b']', bytes).ok_or(Error::Format)?;
            let address = &bytes[1..close];
            if address.is_empty() || !address.iter().all(|&byte| byte.is_ascii_hexdigit() || byte == b':') {
                return Err(Error::Format);
            }
            match &bytes[close + 1..] {
                [] => return Ok(()),
                [b':', port @ ..] => return digits(port),
                _ => return Err(Error::Format),
            }
        } else {
            let colon = self.find(span.start, span.end, b':');
            (Span::new(span.start, colon.unwrap_or(span.end)), colon.map(|colon| Span::new(colon + 1, span.end)))
        };
        if let Some(port) = port
            && !self.is_holed(port)
        {
            digits(&self.bytes[port.start..port.end])?;
        }
        // Components of letters, digits and inner hyphens, between dots. Beside a hole a component's border is unknown.
        for at in host.start..host.end {
            if !self.outside(at) {
                continue;
            }
            let byte = self.bytes[at];
            let border = |at: Option<usize>| at.is_none_or(|at| at < host.start || at >= host.end || (self.outside(at) && self.bytes[at] == b'.'));
            let ok = match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => true,
                b'-' | b'.' => !border(at.checked_sub(1)) && !border(Some(at + 1)),
                // Not in the grammar, but hosts of a Compose network have it (`my_registry:5000`), and the daemon takes it.
                _ => false,
            };
            if !ok {
                return Err(Error::Format);
            }
        }
        if host.is_empty() { Err(Error::Format) } else { Ok(()) }
    }

    fn check_repository(&self, span: Span) -> Result<(), Error> {
        if span.is_empty() {
            return Err(Error::Format);
        }
        if span.len() > 255 && self.holes.is_empty() {
            return Err(Error::TooLong);
        }
        let mut upper = false;
        let mut at = span.start;
        // What stood before: the start or a slash (nothing yet), a letter or digit, or a hole.
        let mut before = Before::Start;
        while at < span.end {
            if !self.outside(at) {
                let hole = self.holes[self.holes.partition_point(|hole| hole.end <= at)];
                at = hole.end;
                before = Before::Hole;
                continue;
            }
            let byte = self.bytes[at];
            match byte {
                b'a'..=b'z' | b'0'..=b'9' => before = Before::Word,
                b'A'..=b'Z' => {
                    upper = true;
                    before = Before::Word;
                }
                b'/' if before != Before::Start => before = Before::Start,
                b'.' | b'_' | b'-' if before != Before::Start => {
                    let run = self.bytes[at..span.end].iter().take_while(|&&next| next == byte).count();
                    let longest = match byte {
                        b'.' => 1,
                        b'_' => 2,
                        _ => usize::MAX,
                    };
                    let end = at + run;
                    let followed = end < span.end && (!self.outside(end) || self.bytes[end].is_ascii_alphanumeric());
                    if run > longest || !followed {
                        return Err(Error::Format);
                    }
                    at = end;
                    continue;
                }
                _ => return Err(Error::Format),
            }
            at += 1;
        }
        if before == Before::Start {
            Err(Error::Format)
        } else if upper {
            Err(Error::Uppercase)
        } else {
            Ok(())
        }
    }

    fn check_tag(&self, span: Span) -> Result<(), Error> {
        let holed = self.is_holed(span);
        let ok = (span.start..span.end).all(|at| {
            let byte = self.bytes[at];
            !self.outside(at) || byte.is_ascii_alphanumeric() || byte == b'_' || (at > span.start && matches!(byte, b'.' | b'-'))
        });
        if ok && !span.is_empty() && (holed || span.len() <= 128) { Ok(()) } else { Err(Error::Tag) }
    }

    fn check_digest(&self, span: Span) -> Result<(), Error> {
        let bytes = &self.bytes[span.start..span.end];
        if self.is_holed(span) {
            // A hole for all of it, or behind the algorithm.
            let whole = self.holes.iter().any(|hole| hole.start == span.start && hole.end == span.end);
            return if whole || bytes.starts_with(b"sha") { Ok(()) } else { Err(Error::Digest) };
        }
        let colon = memchr::memchr(b':', bytes).ok_or(Error::Digest)?;
        let length = match &bytes[..colon] {
            b"sha256" => 64,
            b"sha384" => 96,
            b"sha512" => 128,
            _ => return Err(Error::Digest),
        };
        let hex = &bytes[colon + 1..];
        let ok = hex.len() == length && hex.iter().all(|&byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if ok { Ok(()) } else { Err(Error::Digest) }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Before {
    Start,
    Word,
    Hole,
}

/// Returns whether a text is a reference that names no registry.
pub fn names_no_registry(text: &str) -> bool {
    Reference::parse(text).is_ok_and(|reference| reference.registry == Registry::Implied)
}

fn any_overlaps(holes: &[Span], span: Span) -> bool {
    holes.iter().any(|hole| hole.overlaps(span))
}

fn digits(bytes: &[u8]) -> Result<(), Error> {
    if !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit) { Ok(()) } else { Err(Error::Format) }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Parts<'t> = (String, &'t str, Option<&'t str>, Option<&'t str>);

    /// Parts as text: registry (`-` implied, `?` hidden), repository, tag, digest.
    fn parts(text: &str) -> Result<Parts<'_>, Error> {
        let reference = Reference::parse(text)?;
        let registry = match reference.registry {
            Registry::Written(span) => span.of(text).to_owned(),
            Registry::Implied => "-".to_owned(),
            Registry::Hidden(_) => "?".to_owned(),
        };
        Ok((registry, reference.repository.of(text), reference.tag(), reference.digest()))
    }

    #[track_caller]
    fn check(text: &str, registry: &str, repository: &str, tag: Option<&str>) {
        assert_eq!(parts(text), Ok((registry.to_owned(), repository, tag, None)), "{text}");
    }

    #[test]
    fn holes_are_first_class() {
        check("ghcr.io/a/b:${VERSION}", "ghcr.io", "a/b", Some("${VERSION}"));
        check("${REGISTRY}/b", "?", "${REGISTRY}/b", None);
        check("${REGISTRY}node:24", "?", "${REGISTRY}node", Some("24"));
        check("jaafarn/raqeem-${SVC}:${TAG}", "-", "jaafarn/raqeem-${SVC}", Some("${TAG}"));
        check("${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/a", "${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com", "a", None);
        check("{{ .Values.image.repository }}:{{ .Values.tag | default \"a/b:c\" }}", "?", "{{ .Values.image.repository }}", Some("{{ .Values.tag | default \"a/b:c\" }}"));
        check("nginx:<VERSION>", "-", "nginx", Some("<VERSION>"));
        check("python:${VERSION}-slim", "-", "python", Some("${VERSION}-slim"));
        check("ghcr.io/${{ github.repository }}/web:%s", "ghcr.io", "${{ github.repository }}/web", Some("%s"));
        check("localhost:$PORT/a", "localhost:$PORT", "a", None);
    }

    #[test]
    fn what_holes_leave_must_still_be_a_reference() {
        for text in ["a b", "${X} b", "-${X}", "/${X}", "a/${X}/", "${X}/A", "${X}//a"] {
            assert!(Reference::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_document_may_write_upper_case_behind_a_registry() {
        assert_eq!(Reference::parse("k8s.gcr.io/IMAGE:TAG"), Err(Error::Uppercase));
        assert_eq!(Reference::parse_loose("k8s.gcr.io/IMAGE:TAG").unwrap().name().as_str(), "k8s.gcr.io/IMAGE");
        assert_eq!(Reference::parse_loose("IMAGE"), Err(Error::Uppercase));
    }

    #[test]
    fn a_digest_may_be_a_hole() {
        let reference = Reference::parse("a/b@${DIGEST}").unwrap();
        assert_eq!(reference.digest(), Some("${DIGEST}"));
        assert!(Reference::parse("a@sha256:00").is_err());
    }
}
