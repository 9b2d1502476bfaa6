//! Scalars: plain and quoted ones, which may go on over lines, and block scalars.

use super::{Reader, Scalar};
use crate::span::Span;
use crate::syntax::escape::Written;
use crate::syntax::tree::{Id, Style, Value};
use crate::syntax::yaml::scalar::{closing, is_clean, is_usual, quoted_line};

impl Reader<'_> {
    pub(super) fn plain(&mut self, at: usize, end: usize) -> Option<Id> {
        let (first, is_commented) = self.plain_line(at, end)?;
        let mut last = first;
        let indent = self.open.last()?.indent;
        let mut written = None;
        let mut breaks = 1;
        let mut from = self.at;
        while !is_commented && from < self.text.len() {
            let (line, next) = self.peek(from);
            if line.start == line.end {
                breaks += 1;
                from = next;
                continue;
            }
            let content = &self.bytes()[line.start..line.end];
            if line.indent <= indent || content[0] == b'#' {
                break;
            }
            (is_clean(content) && !content.starts_with(b"- ")).then_some(())?;
            let (span, is_commented) = self.plain_line(line.start, line.end)?;
            if is_commented {
                return None;
            }
            let written = written.get_or_insert_with(|| {
                let mut written = Written::new(self.text);
                written.verbatim(first);
                written
            });
            written.fold(breaks);
            written.verbatim(span);
            breaks = 1;
            last = span;
            from = next;
            self.at = next;
        }
        let span = Span::new(first.start, last.end);
        let value = written.map_or(Value::Verbatim(span), Written::value);
        Some(self.scalar((span, Style::Plain, value)))
    }

    /// Returns what a line gives to a plain scalar, and whether a comment ends it.
    fn plain_line(&self, at: usize, end: usize) -> Option<(Span, bool)> {
        let bytes = self.bytes();
        let mut stop = at;
        while stop < end {
            match bytes[stop] {
                // The value of a key is no key.
                b':' if stop + 1 == end || bytes[stop + 1] == b' ' => return None,
                b'#' if stop > at && bytes[stop - 1] == b' ' => break,
                _ => stop += 1,
            }
        }
        let content = self.text[at..stop].trim_ascii_end();
        (!content.is_empty()).then_some((Span::new(at, at + content.len()), stop < end))
    }

    /// Returns a scalar between quotes that ends on its line.
    pub(super) fn quoted(&self, quote: u8, open: usize, close: usize) -> Option<Scalar> {
        let inner = Span::new(open + 1, close);
        let style = if quote == b'"' { Style::Double } else { Style::Single };
        let is_verbatim = memchr::memchr2(b'\\', b'\'', inner.of(self.text).as_bytes()).is_none();
        let value = if is_verbatim {
            Value::Verbatim(inner)
        } else {
            let mut written = Written::new(self.text);
            written.quoted(inner, style)?;
            written.value()
        };
        Some((Span::new(open, close + 1), style, value))
    }

    /// Returns a scalar between quotes that reaches over lines, and what stands behind it.
    pub(super) fn quoted_lines(&mut self, quote: u8, open: usize, end: usize) -> Option<(Scalar, Span)> {
        let indent = self.open.last()?.indent;
        let style = if quote == b'"' { Style::Double } else { Style::Single };
        let mut written = Written::new(self.text);
        let (length, mut is_joined) = quoted_line(&self.text[open + 1..end], style)?;
        written.quoted(Span::new(open + 1, open + 1 + length), style)?;
        let mut breaks = 1;
        while self.at < self.text.len() {
            let (line, next) = self.peek(self.at);
            self.at = next;
            if line.start == line.end {
                // A break that is escaped, and one behind it, is rare.
                (!is_joined).then_some(())?;
                breaks += 1;
                continue;
            }
            let content = &self.bytes()[line.start..line.end];
            (line.indent > indent && is_clean(content)).then_some(())?;
            if !is_joined {
                written.fold(breaks);
            }
            breaks = 1;
            if let Some(close) = closing(self.bytes(), quote, line.start, line.end) {
                written.quoted(Span::new(line.start, close), style)?;
                return Some(((Span::new(open, close + 1), style, written.value()), Span::new(close + 1, line.end)));
            }
            let length;
            (length, is_joined) = quoted_line(&self.text[line.start..line.end], style)?;
            written.quoted(Span::new(line.start, line.start + length), style)?;
        }
        None
    }

    /// Takes a block scalar whose header begins at `at`.
    pub(super) fn block(&mut self, at: usize, end: usize) -> Option<Id> {
        let is_folded = self.bytes()[at] == b'>';
        let chomp = self.bytes().get(at + 1).copied().filter(|byte| at + 1 < end && matches!(byte, b'+' | b'-'));
        self.is_over(Span::new(at + 1 + usize::from(chomp.is_some()), end))?;
        let parent = self.open.last()?.indent;
        let mut written = Written::new(self.text);
        let (mut start, mut indent) = (None, 0);
        // The breaks in front of the next line, and the deepest blanks in front of the first; whether the last line stands further in.
        let (mut breaks, mut deepest, mut was_spaced) = (Vec::new(), 0, false);
        while self.at < self.text.len() {
            let (line, next) = self.peek(self.at);
            let content = &self.bytes()[line.start..line.end];
            // Blanks further in than the text are text.
            if content.is_empty() && (start.is_none() || line.indent <= indent) {
                deepest = deepest.max(line.indent);
                breaks.extend((self.bytes()[next - 1] == b'\n').then_some(next - 1));
                self.at = next;
                continue;
            }
            let is_spaced = line.indent > indent || content.first() == Some(&b'\t');
            if start.is_none() {
                if line.indent <= parent {
                    break;
                }
                indent = line.indent;
                start = Some(line.start);
                // Blanks that stand deeper than the text are an error.
                (deepest <= indent && content[0] != b'\t').then_some(())?;
                written.breaks(breaks.len());
            } else if line.indent < indent {
                // A tab is no indentation.
                (content[0] != b'\t').then_some(())?;
                break;
            } else if is_folded && !is_spaced && !was_spaced {
                written.fold(breaks.len());
            } else if is_folded {
                (!content.is_empty()).then_some(())?;
                written.breaks(breaks.len());
            } else {
                breaks.iter().for_each(|at| written.verbatim(Span::new(*at, *at + 1)));
            }
            is_usual(content).then_some(())?;
            was_spaced = line.start - indent > self.at || content.first() == Some(&b'\t');
            written.verbatim(Span::new(self.at + indent, line.end));
            breaks.clear();
            breaks.extend((self.bytes()[next - 1] == b'\n').then_some(next - 1));
            self.at = next;
        }
        let start = start?;
        // The last line has an end in the value even where it has none in the text.
        let kept = match chomp {
            Some(b'-') => 0,
            Some(_) => breaks.len().max(1),
            None => 1,
        };
        match breaks.first() {
            Some(at) if kept > 0 && !is_folded => {
                written.verbatim(Span::new(*at, *at + 1));
                written.breaks(kept - 1);
            }
            _ => written.breaks(kept),
        }
        Some(self.scalar((Span::new(start, self.at), Style::Block, written.value())))
    }
}
