//! `.env` files: `KEY=value` lines, with quotes, comments and `export`.

use super::escape::{self, Escapes};
use super::ini::{line_at, trim};
use super::tree::{Kind, Style, Tree, Value};
use crate::span::Span;

/// Values between quotes may reach over this many bytes; an apostrophe that nobody closes shall not take the whole file.
const LONGEST: usize = 64 << 10;

/// Reads a text as variables. Lines that are none are passed over.
pub fn parse(text: &str) -> Tree {
    let mut tree = Tree::default();
    let mut entries = Vec::new();
    let root = tree.push(Span::new(0, text.len()), Kind::Map(Vec::new()));
    tree.roots.push(root);
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    while at < text.len() {
        let line = line_at(text, at);
        at = line.end;
        let mut content = trim(text, line);
        if let Some(rest) = content.of(text).strip_prefix("export ") {
            content = trim(text, Span::new(content.end - rest.len(), content.end));
        }
        let Some(equals) = content.of(text).find('=') else { continue };
        let key = trim(text, Span::new(content.start, content.start + equals));
        let is_name = !key.is_empty() && key.of(text).bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'));
        if !is_name {
            continue;
        }
        let rest = trim(text, Span::new(content.start + equals + 1, content.end));
        let (span, kind) = match rest.of(text).bytes().next() {
            Some(quote @ (b'"' | b'\'')) => {
                let Some(close) = closing(text, rest.start + 1, quote) else { continue };
                if close >= at {
                    at = line_at(text, close).end;
                }
                let inner = Span::new(rest.start + 1, close);
                let (style, value) = if quote == b'"' { (Style::Double, escape::read(text, inner, Escapes::Backslash)) } else { (Style::Single, Value::Verbatim(inner)) };
                let style = if inner.of(text).contains('\n') { Style::Block } else { style };
                (Span::new(rest.start, close + 1), Kind::Scalar(style, value))
            }
            _ => {
                let written = rest.of(text);
                let end = written.char_indices().find(|(at, letter)| *letter == '#' && (*at == 0 || written[..*at].ends_with([' ', '\t']))).map_or(written.len(), |(at, _)| at);
                let span = trim(text, Span::new(rest.start, rest.start + end));
                (span, Kind::Scalar(Style::Word, Value::Verbatim(span)))
            }
        };
        let key = tree.push(key, Kind::Scalar(Style::Plain, Value::Verbatim(key)));
        let value = tree.push(span, kind);
        entries.push((key, value));
    }
    tree.nodes[root].kind = Kind::Map(entries);
    tree
}

fn closing(text: &str, from: usize, quote: u8) -> Option<usize> {
    let bytes = &text.as_bytes()[..text.len().min(from + LONGEST)];
    let mut at = from;
    while at < bytes.len() {
        at += memchr::memchr2(quote, b'\\', &bytes[at..])?;
        if bytes[at] == quote {
            return Some(at);
        }
        at += if quote == b'"' { 2 } else { 1 };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::tests::{self, flat};
    use super::*;

    #[test]
    fn variables_with_and_without_quotes() {
        let text = "# c\r\nA_IMAGE=x/y:1 # z\r\nexport B=\"q\\n#r\" # c\nC='s t'\nD=\nE=\"l\nm\"\nF=#\nno\nG=a#b";
        let tree = parse(text);
        assert_eq!(flat(&tree, text), ["A_IMAGE=x/y:1", "B=q\n#r", "C=s t", "D=", "E=l\nm", "F=", "G=a#b"]);
    }

    #[test]
    fn no_text_makes_it_panic_and_every_piece_is_the_text() {
        tests::mutate(&["A=b # c\nexport D=\"e\\\"f\ng\"\nH='i'\n"], parse);
        tests::survive(&["A='\n", "\"", "A=\"\\", "=", "A=#"], parse);
    }
}
