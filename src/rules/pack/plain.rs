//! Rules that are written in the plainest way, a key and a string on each line: of a pack with thousands of them no document is made.

use std::sync::Arc;

use crate::rules::{Details, Pattern, Rule, Text, ToTemplate};
use crate::span::Span;

/// Reads a piece of a pack that holds nothing but such rules. Nothing is read of any other, nor of one with something wrong in it, which the
/// reader of documents can say more about.
pub(super) fn read(piece: &str, pack: &str) -> Option<Vec<Rule>> {
    let common = Common { text: piece.into(), pack: pack.into(), details: Arc::default() };
    let bytes = piece.as_bytes();
    let has_control = bytes.iter().fold(false, |has, byte| has | (byte.is_ascii_control() & (*byte != b'\n')));
    let mut rules = Vec::new();
    let mut open: Option<Plain> = None;
    let mut start = 0;
    while start < bytes.len() {
        let end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |length| start + length);
        let is_closed_twice = has_control && end < bytes.len() && bytes[start..end].ends_with(b"\r");
        let line = trim(bytes, Span::new(start, end - usize::from(is_closed_twice)));
        start = end + 1;
        match &bytes[line.start..line.end] {
            line if has_control && line.iter().any(u8::is_ascii_control) => return None,
            b"[[rule]]" => {
                if let Some(plain) = open.replace(Plain::default()) {
                    rules.push(plain.rule(&common)?);
                }
            }
            [] | [b'#', ..] => {}
            _ => open.as_mut()?.add(bytes, line)?,
        }
    }
    if let Some(plain) = open {
        rules.push(plain.rule(&common)?);
    }
    Some(rules)
}

/// What the rules of a piece have in common. Each piece has its own, so that threads do not wait for each other where they share it out.
struct Common {
    text: Text,
    pack: Text,
    details: Arc<Details>,
}

/// Returns a stretch without the blanks around it.
fn trim(bytes: &[u8], stretch: Span) -> Span {
    let Span { mut start, mut end } = stretch;
    while start < end && matches!(bytes[start], b' ' | b'\t') {
        start += 1;
    }
    while start < end && matches!(bytes[end - 1], b' ' | b'\t') {
        end -= 1;
    }
    Span::new(start, end)
}

/// Where the strings of a rule stand.
#[derive(Default)]
struct Plain {
    id: Option<Span>,
    from: Option<Span>,
    to: Option<Span>,
    note: Option<Span>,
    source: Option<Span>,
}

impl Plain {
    /// Takes a line: a key that was not there yet, and a string in which nothing is escaped.
    fn add(&mut self, bytes: &[u8], line: Span) -> Option<()> {
        let equals = line.start + memchr::memchr(b'=', &bytes[line.start..line.end])?;
        let (key, value) = (trim(bytes, Span::new(line.start, equals)), trim(bytes, Span::new(equals + 1, line.end)));
        let [b'"', inside @ .., b'"'] = &bytes[value.start..value.end] else { return None };
        if memchr::memchr2(b'"', b'\\', inside).is_some() {
            return None;
        }
        let place = match &bytes[key.start..key.end] {
            b"id" => &mut self.id,
            b"from" => &mut self.from,
            b"to" => &mut self.to,
            b"note" => &mut self.note,
            b"source" => &mut self.source,
            _ => return None,
        };
        place.replace(Span::new(value.start + 1, value.end - 1)).is_none().then_some(())
    }

    fn rule(self, common: &Common) -> Option<Rule> {
        let part = |span| common.text.part(span);
        let from = Pattern::read(part(self.from?)).ok()?;
        let to = ToTemplate::read(part(self.to?), &from.captures()).ok()?;
        let (note, source) = (self.note.map(part).unwrap_or_default(), self.source.map(part).unwrap_or_default());
        Some(Rule { id: part(self.id?), pack: common.pack.clone(), from, to, note, source, details: Arc::clone(&common.details) })
    }
}
