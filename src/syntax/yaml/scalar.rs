//! The values of scalars: what quotes, escapes and line breaks make of what is written.

use crate::span::Span;
use crate::syntax::escape::Written;
use crate::syntax::tree::Style;

impl Written<'_> {
    /// Adds line breaks that have no place.
    pub(super) fn breaks(&mut self, number: usize) {
        self.text.extend(std::iter::repeat_n('\n', number));
    }

    /// Joins the next line: one break becomes a blank, several become one less.
    pub(super) fn fold(&mut self, breaks: usize) {
        match breaks {
            0 => {}
            1 => self.text.push(' '),
            _ => self.breaks(breaks - 1),
        }
    }

    /// Adds what stands between quotes on one line; nothing where it has an escape that is rare.
    pub(super) fn quoted(&mut self, span: Span, style: Style) -> Option<()> {
        let raw = span.of(self.source);
        let mut at = 0;
        let mark = if style == Style::Single { b'\'' } else { b'\\' };
        while let Some(length) = memchr::memchr(mark, &raw.as_bytes()[at..]) {
            self.verbatim(Span::new(span.start + at, span.start + at + length));
            at += length;
            let code = |digits: usize| raw.get(at + 2..at + 2 + digits).and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32);
            let (letter, length) = match raw.as_bytes().get(at + 1)? {
                b'\'' if style == Style::Single => ('\'', 2),
                byte @ (b'"' | b'\\' | b'/' | b' ') => (char::from(*byte), 2),
                b'n' => ('\n', 2),
                b't' => ('\t', 2),
                b'r' => ('\r', 2),
                b'x' => (code(2)?, 4),
                b'u' => (code(4)?, 6),
                _ => return None,
            };
            self.text.push(letter);
            at += length;
        }
        self.verbatim(Span::new(span.start + at, span.end));
        Some(())
    }
}

/// Returns where a scalar between quotes ends, if that is before `end`.
pub fn closing(bytes: &[u8], quote: u8, from: usize, end: usize) -> Option<usize> {
    let mut at = from;
    if quote == b'\'' {
        while let Some(close) = memchr::memchr(quote, &bytes[at..end]).map(|length| at + length) {
            if close + 1 == end || bytes[close + 1] != quote {
                return Some(close);
            }
            at = close + 2;
        }
        return None;
    }
    while let Some(close) = memchr::memchr2(quote, b'\\', &bytes[at..end]).map(|length| at + length) {
        if bytes[close] == quote {
            return Some(close);
        }
        at = (close + 2).min(end);
    }
    None
}

/// Returns how much of a line belongs to a scalar between quotes that goes on behind it, and whether its break is escaped.
pub fn quoted_line(line: &str, style: Style) -> Option<(usize, bool)> {
    let written = line.trim_ascii_end();
    let slashes = written.len() - written.trim_end_matches('\\').len();
    if style == Style::Single || slashes.is_multiple_of(2) {
        return Some((written.len(), false));
    }
    // A blank that is escaped is none to leave out.
    (written.len() == line.len()).then(|| (written.len() - 1, true))
}

/// Returns whether a plain scalar begins here.
pub fn begins_plain(bytes: &[u8], at: usize, end: usize) -> bool {
    match bytes[at] {
        b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\'' | b'"' | b'%' | b'@' | b'`' => false,
        b'-' | b'?' | b':' => at + 1 < end && bytes[at + 1] != b' ',
        _ => true,
    }
}

/// Returns whether a line has only usual characters, and no tabs.
pub fn is_clean(line: &[u8]) -> bool {
    let odd = line.iter().fold(0_u8, |odd, byte| odd | u8::from(*byte < 0x20) | u8::from(*byte >= 0x7f));
    odd == 0 || !line.contains(&b'\t') && is_usual(line)
}

/// Returns whether a line has only characters about which nobody is in doubt: no controls but tabs, no marks of byte order, no other line
/// breaks.
pub fn is_usual(line: &[u8]) -> bool {
    // Without a branch a byte, so that many are looked at at once.
    let odd = line.iter().fold(0_u8, |odd, byte| odd | u8::from(*byte < 0x20 && *byte != b'\t') | u8::from(*byte >= 0x7f));
    let is_plain = |letter: char| letter == '\t' || !letter.is_control() && !matches!(letter, '\u{feff}' | '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}');
    odd == 0 || std::str::from_utf8(line).is_ok_and(|line| line.chars().all(is_plain))
}
