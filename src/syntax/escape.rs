//! Strings with escapes, for the languages whose readers stand here: JSON, TOML, HCL, Starlark and `.env` files; YAML's own are in `yaml/scalar.rs`.
//!
//! The value and the runs of it that are the text's own bytes are made in one pass, so that neither has to be guessed.

use super::tree::Value;
use crate::span::Span;

/// Which stretches of a string are not taken letter by letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escapes {
    /// `\n`, `\u0041`, `\/`: JSON, TOML, `.env`, Starlark.
    Backslash,
    /// The same; `${ }` and `%{ }` are kept as written, and `$${` stands for `${`.
    Template,
}

/// Reads the text between the quotes, `inner` of `source`.
pub fn read(source: &str, inner: Span, escapes: Escapes) -> Value {
    let bytes = inner.of(source).as_bytes();
    if memchr::memchr(b'\\', bytes).is_none() && (escapes == Escapes::Backslash || memchr::memmem::find(bytes, b"$${").or_else(|| memchr::memmem::find(bytes, b"%%{")).is_none()) {
        return Value::Verbatim(inner);
    }
    let mut out = Written::new(source);
    let (mut at, mut kept) = (inner.start, inner.start);
    let all = source.as_bytes();
    while at < inner.end {
        match (&all[at..inner.end], escapes) {
            ([b'\\', ..], _) => {
                out.verbatim(Span::new(kept, at));
                at += out.escape(at, inner.end);
                kept = at;
            }
            ([b'$', b'$', b'{', ..] | [b'%', b'%', b'{', ..], Escapes::Template) => {
                // The first of the two signs is the escape.
                out.verbatim(Span::new(kept, at));
                kept = at + 1;
                at += 3;
            }
            ([b'$' | b'%', b'{', ..], Escapes::Template) => at = interpolation(source, at, inner.end),
            _ => at += 1,
        }
    }
    out.verbatim(Span::new(kept, inner.end));
    out.value()
}

/// Returns the end of the `${ }` that begins at `at`, strings inside it looked past.
pub fn interpolation(source: &str, at: usize, end: usize) -> usize {
    let bytes = source.as_bytes();
    let mut depth = 0_usize;
    let mut quoted = false;
    let mut at = at + 1;
    while at < end {
        match bytes[at] {
            b'\\' if quoted => at += 1,
            b'"' => quoted = !quoted,
            b'{' if !quoted || matches!(bytes[at - 1], b'$' | b'%') => depth += 1,
            b'}' if !quoted || depth > 1 => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            b'\n' if !quoted && depth == 0 => return at,
            _ => {}
        }
        at += 1;
    }
    end
}

/// A value that is put together from stretches of a text and from what these stand for.
pub(super) struct Written<'s> {
    pub(super) source: &'s str,
    pub(super) text: String,
    /// The runs that are the source's own bytes: offset in the value, span in the source.
    pieces: Vec<(usize, Span)>,
}

impl<'s> Written<'s> {
    /// Begins a value.
    pub(super) fn new(source: &'s str) -> Self {
        Self { source, text: String::new(), pieces: Vec::new() }
    }

    /// Adds bytes of the source.
    pub(super) fn verbatim(&mut self, span: Span) {
        if span.is_empty() {
            return;
        }
        let at = self.text.len();
        match self.pieces.last_mut() {
            Some((start, last)) if *start + last.len() == at && last.end == span.start => last.end = span.end,
            _ => self.pieces.push((at, span)),
        }
        self.text.push_str(span.of(self.source));
    }

    /// Returns the value.
    pub(super) fn value(self) -> Value {
        match self.pieces[..] {
            [(0, span)] if span.len() == self.text.len() => Value::Verbatim(span),
            _ => Value::Decoded(self.text.into(), self.pieces.into()),
        }
    }

    /// Decodes the escape at `at` and returns its length; what is none stays as it is written.
    fn escape(&mut self, at: usize, end: usize) -> usize {
        let rest = &self.source[at..end];
        let mut letters = rest.chars().skip(1);
        let hex = |from: usize, digits: usize| rest.get(from..from + digits).filter(|text| text.bytes().all(|byte| byte.is_ascii_hexdigit())).and_then(|text| u32::from_str_radix(text, 16).ok());
        let plain = match letters.next() {
            None => return 1,
            Some('n') => "\n",
            Some('t') => "\t",
            Some('r') => "\r",
            Some('b') => "\u{8}",
            Some('f') => "\u{c}",
            Some('e') => "\u{1b}",
            // A line break that the writer wanted to hide, with the blanks of the next line.
            Some('\n' | '\r') => return rest.len() - rest[1..].trim_start_matches(['\n', '\r', ' ', '\t']).len(),
            Some(kind @ ('u' | 'U' | 'x')) => {
                let digits = match kind {
                    'u' => 4,
                    'U' => 8,
                    _ => 2,
                };
                let Some(mut code) = hex(2, digits) else {
                    self.text.push(kind);
                    return 2;
                };
                let mut length = 2 + digits;
                if (0xD800..0xDC00).contains(&code)
                    && rest[length..].starts_with("\\u")
                    && let Some(low) = hex(length + 2, 4).filter(|low| (0xDC00..0xE000).contains(low))
                {
                    code = 0x1_0000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                    length += 6;
                }
                self.text.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                return length;
            }
            Some(letter) => {
                // `\"`, `\\`, `\/`: the letter itself, which is a byte of the text.
                self.verbatim(Span::new(at + 1, at + 1 + letter.len_utf8()));
                return 1 + letter.len_utf8();
            }
        };
        self.text.push_str(plain);
        2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(source: &str, escapes: Escapes) -> String {
        match read(source, Span::new(0, source.len()), escapes) {
            Value::Verbatim(span) => span.of(source).to_owned(),
            Value::Decoded(text, pieces) => {
                for (at, span) in &pieces {
                    assert_eq!(&text[*at..at + span.len()], span.of(source));
                }
                text.into()
            }
        }
    }

    #[test]
    fn escapes_are_decoded_and_the_rest_stands_in_the_text() {
        assert_eq!(text(r#"a\"b\\c\/d\n\u0041\ud83d\ude00é\x41"#, Escapes::Backslash), "a\"b\\c/d\nA😀éA");
        assert_eq!(text("a\\\n   b", Escapes::Backslash), "ab");
        assert_eq!(text(r"\uD8zz\u12", Escapes::Backslash), "uD8zzu12");
        assert_eq!(text(r"x\", Escapes::Backslash), "x");
    }

    #[test]
    fn a_template_keeps_its_holes() {
        assert_eq!(text(r#"${var.x["a\"b"]}/c\n"#, Escapes::Template), "${var.x[\"a\\\"b\"]}/c\n");
        assert_eq!(text("$${x}\\t", Escapes::Template), "${x}\t");
    }
}
