//! Matching a pattern against a text.

use super::Part;
use crate::span::Span;

/// Returns what each capture takes, in order, if the parts match the whole text. Every hole of it is one thing that only a capture can hold.
pub(super) fn captured(parts: &[Part], text: &str, holes: &[Span]) -> Option<Vec<Span>> {
    let mut matcher = Matcher { parts, text, holes, spans: Vec::new(), failed: Vec::new() };
    matcher.from(0, 0).then_some(matcher.spans)
}

/// A match in progress. Captures are tried from the shortest on, so the first that fits is taken.
struct Matcher<'m> {
    parts: &'m [Part],
    text: &'m str,
    holes: &'m [Span],
    spans: Vec<Span>,
    /// The places (part, offset) from which nothing matches, so that no pattern takes more than parts times length squared.
    failed: Vec<bool>,
}

impl Matcher<'_> {
    fn from(&mut self, part: usize, at: usize) -> bool {
        let Some(current) = self.parts.get(part) else { return at == self.text.len() };
        // Filled only once a way has failed, so most matches allocate nothing.
        let known = self.failed.get(part * (self.text.len() + 1) + at).copied().unwrap_or(false);
        if known {
            return false;
        }
        let matched = match current {
            Part::Literal(text) | Part::Hole(text) => self.literal(text, at) && self.from(part + 1, at + text.len()),
            Part::One(_) => self.capture(part, at, false),
            Part::Many(_) => self.capture(part, at, true),
            Part::Choice(_, options) => options.iter().any(|option| self.literal(option, at) && self.took(part, at, at + option.len())),
        };
        if !matched && self.parts.len() > part + 1 && part > 0 {
            if self.failed.is_empty() {
                self.failed = vec![false; self.parts.len() * (self.text.len() + 1)];
            }
            self.failed[part * (self.text.len() + 1) + at] = true;
        }
        matched
    }

    fn literal(&self, text: &str, at: usize) -> bool {
        let span = Span::new(at, at + text.len());
        self.text.as_bytes()[at..].starts_with(text.as_bytes()) && !self.holes.iter().any(|hole| hole.overlaps(span))
    }

    fn took(&mut self, part: usize, start: usize, end: usize) -> bool {
        self.spans.push(Span::new(start, end));
        if self.from(part + 1, end) {
            return true;
        }
        self.spans.pop();
        false
    }

    fn capture(&mut self, part: usize, start: usize, many: bool) -> bool {
        // The last capture takes all that is left, if it may.
        let last = part + 1 == self.parts.len();
        let bytes = self.text.as_bytes();
        let mut end = start;
        while end < bytes.len() {
            let slash = match self.hole_at(end) {
                Some(hole) => {
                    end = hole.end;
                    false
                }
                None => {
                    let slash = bytes[end] == b'/';
                    end += self.text[end..].chars().next().map_or(1, char::len_utf8);
                    slash
                }
            };
            if slash && (!many || end == start + 1) {
                return false;
            }
            if !slash && (!last || end == bytes.len()) && self.took(part, start, end) {
                return true;
            }
        }
        false
    }

    fn hole_at(&self, at: usize) -> Option<Span> {
        let next = self.holes.partition_point(|hole| hole.end <= at);
        self.holes.get(next).copied().filter(|hole| hole.start == at)
    }
}
