//! Files of sections and `key=value` lines: systemd units, Quadlets, INI.

use super::tree::{Kind, Style, Tree, Value};
use crate::span::Span;

/// Reads a text as sections of keys. A value reaches over the lines that a backslash joins to it, the backslashes
/// included. What is neither a section nor a key is passed over.
pub fn parse(text: &str) -> Tree {
    let mut tree = Tree::default();
    let root = tree.push(Span::new(0, text.len()), Kind::Map(Vec::new()));
    tree.roots.push(root);
    let mut section = root;
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    while at < text.len() {
        let start = at;
        let line = line_at(text, at);
        at = line.end;
        let content = trim(text, line);
        let first = content.of(text).bytes().next();
        match first {
            None | Some(b'#' | b';') => {}
            Some(b'[') => {
                let name = content.of(text);
                let end = name.find(']').unwrap_or(name.len());
                let span = Span::new(content.start + 1, content.start + end);
                let key = tree.push(span, Kind::Scalar(Style::Plain, Value::Verbatim(span)));
                let map = tree.push(content, Kind::Map(Vec::new()));
                add(&mut tree, root, key, map);
                section = map;
            }
            Some(_) => {
                let Some(equals) = content.of(text).find('=') else { continue };
                let key = trim(text, Span::new(content.start, content.start + equals));
                let mut end = content.end;
                // systemd looks past comments between the joined lines.
                while text[..end].ends_with('\\') && at < text.len() {
                    let next = line_at(text, at);
                    at = next.end;
                    let next = trim(text, next);
                    if !next.of(text).starts_with(['#', ';']) {
                        end = next.end.max(end);
                        if next.is_empty() {
                            break;
                        }
                    }
                }
                let value = trim(text, Span::new(content.start + equals + 1, end));
                let key = tree.push(key, Kind::Scalar(Style::Plain, Value::Verbatim(key)));
                let style = if value.of(text).contains('\n') { Style::Block } else { Style::Word };
                let value = tree.push(value, Kind::Scalar(style, Value::Verbatim(value)));
                add(&mut tree, section, key, value);
            }
        }
        debug_assert!(at > start);
    }
    tree
}

/// Returns the line that begins at `at`, its end included.
pub fn line_at(text: &str, at: usize) -> Span {
    Span::new(at, memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |end| at + end + 1))
}

/// Returns a span without the blanks at its ends.
pub fn trim(text: &str, span: Span) -> Span {
    let inside = span.of(text);
    let start = span.start + inside.len() - inside.trim_start().len();
    Span::new(start, start.max(span.start + inside.trim_end().len()))
}

fn add(tree: &mut Tree, map: usize, key: usize, value: usize) {
    if let Kind::Map(entries) = &mut tree.nodes[map].kind {
        entries.push((key, value));
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{self, flat};
    use super::*;

    #[test]
    fn sections_keys_and_joined_lines() {
        let text = "; c\r\n[Container]\r\nImage = docker.io/a:1 \r\nExec=a \\\n# c\n  b\n\n[X\nImage=\nno key\n[Container]\nImage=z";
        let tree = parse(text);
        assert_eq!(flat(&tree, text), ["Container.Image=docker.io/a:1", "Container.Exec=a \\\n# c\n  b", "X.Image=", "Container.Image=z"]);
    }

    #[test]
    fn no_text_makes_it_panic() {
        tests::mutate(&["[A]\nb = c \\\n d\n; e\n[]\n=x\n"], parse);
        tests::survive(&["[", "a=\\\n", "=", "\\\n", "[]\n"], parse);
    }
}
