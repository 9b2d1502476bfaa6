//! The tolerant reader: `key: value`, `- item` and block scalars, told by their indentation, of a text that does not parse as YAML.

use super::{DEEPEST, unquoted};
use crate::span::Span;
use crate::syntax::tree::{Id, Kind, Style, Tree, Value, align_lines};

/// What YAML takes for blanks: of Unicode's other ones it knows nothing.
const BLANKS: [char; 2] = [' ', '\t'];

/// Reads lines of `key: value`, `- item` and block scalars by their indentation, and passes over everything else.
pub fn read(text: &str) -> Tree {
    let mut tree = Tree::default();
    let root = tree.push(Span::new(0, text.len()), Kind::Map(Vec::new()));
    tree.roots.push(root);
    // Open collections: indentation and node. A key without a value waits until its first child shows what it is.
    let mut open: Vec<(isize, Id)> = vec![(-1, root)];
    let mut waiting: Option<(isize, Id, Id)> = None;
    let mut lines = Rows { text, at: 0 };
    while let Some(line) = lines.next() {
        let content = line.of(text).trim_end_matches(['\n', '\r']);
        let mut rest = content.trim_start_matches(BLANKS);
        if rest.is_empty() || rest.starts_with('#') {
            continue;
        }
        if rest == "---" || rest == "..." {
            let next = tree.push(Span::new(line.end, text.len()), Kind::Map(Vec::new()));
            tree.roots.push(next);
            open = vec![(-1, next)];
            waiting = None;
            continue;
        }
        let mut indent = (content.len() - rest.len()) as isize;
        loop {
            let dash = rest == "-" || rest.starts_with("- ");
            if let Some((level, parent, key)) = waiting.take() {
                let child = indent > level || (dash && indent == level);
                if child && open.len() < DEEPEST {
                    let kind = if dash { Kind::List(Vec::new()) } else { Kind::Map(Vec::new()) };
                    let id = tree.push(line, kind);
                    attach(&mut tree, parent, Some(key), id);
                    open.push((indent, id));
                }
            }
            while open.len() > 1 && open.last().is_some_and(|(level, id)| *level > indent || (*level == indent && !dash && matches!(tree.nodes[*id].kind, Kind::List(_)))) {
                open.pop();
            }
            let Some(&(_, parent)) = open.last() else { break };
            if dash {
                let inner = rest[1..].trim_start_matches(BLANKS);
                let offset = (rest.len() - inner.len()) as isize;
                if !matches!(tree.nodes[parent].kind, Kind::List(_)) || open.len() >= DEEPEST {
                    break;
                }
                if inner.is_empty() {
                    break;
                }
                indent += offset;
                rest = inner;
                if split_key(inner).is_some() {
                    let id = tree.push(line, Kind::Map(Vec::new()));
                    attach(&mut tree, parent, None, id);
                    open.push((indent, id));
                    continue;
                }
                let start = line.start + content.len() - rest.len();
                let (span, kind) = scalar(start, rest);
                let id = tree.push(span, kind);
                attach(&mut tree, parent, None, id);
                break;
            }
            let Some((key, value)) = split_key(rest) else { break };
            let key_start = line.start + content.len() - rest.len();
            let (span, kind) = scalar(key_start, &rest[..key]);
            let key_id = tree.push(span, kind);
            let after = rest[value..].trim_start_matches(BLANKS);
            let start = line.start + content.len() - after.len();
            if after.is_empty() || after.starts_with('#') {
                waiting = Some((indent, parent, key_id));
            } else if after.starts_with(['|', '>']) {
                let body = lines.block(indent as usize);
                let kind = block(text, body);
                let id = tree.push(body, kind);
                attach(&mut tree, parent, Some(key_id), id);
            } else {
                let (span, kind) = scalar(start, after);
                let id = tree.push(span, kind);
                attach(&mut tree, parent, Some(key_id), id);
            }
            break;
        }
    }
    tree
}

fn attach(tree: &mut Tree, parent: Id, key: Option<Id>, child: Id) {
    match (&mut tree.nodes[parent].kind, key) {
        (Kind::Map(entries), Some(key)) => entries.push((key, child)),
        (Kind::List(items), None) => items.push(child),
        _ => {}
    }
}

/// Returns the end of a key and the start of what follows its colon.
fn split_key(rest: &str) -> Option<(usize, usize)> {
    let bytes = rest.as_bytes();
    let mut from = 0;
    if let Some(quote @ (b'"' | b'\'')) = bytes.first() {
        from = memchr::memchr(*quote, &bytes[1..])? + 2;
    }
    let colon = memchr::memchr_iter(b':', &bytes[from..]).map(|at| from + at).find(|&at| matches!(bytes.get(at + 1), None | Some(b' ' | b'\t')))?;
    let key = &rest[..colon];
    (colon > 0 && !key.contains(" #") && !key.contains(['{', '}']) && key.len() < 200).then_some((colon, colon + 1))
}

fn scalar(start: usize, written: &str) -> (Span, Kind) {
    let written = match written.as_bytes().first() {
        Some(quote @ (b'"' | b'\'')) => match memchr::memrchr(*quote, &written.as_bytes()[1..]) {
            Some(end) => &written[..end + 2],
            // A quote that does not close on its line: nobody knows what the value is.
            None => return (Span::new(start, start + written.len()), Kind::Alias(None)),
        },
        _ => written.split(" #").next().unwrap_or(written).trim_end(),
    };
    let span = Span::new(start, start + written.len());
    let (style, inner) = match (written.as_bytes().first(), written.len()) {
        (Some(b'"'), 2..) => (Style::Double, unquoted(written, span)),
        (Some(b'\''), 2..) => (Style::Single, unquoted(written, span)),
        _ => (Style::Plain, span),
    };
    (span, Kind::Scalar(style, Value::Verbatim(inner)))
}

fn block(text: &str, body: Span) -> Kind {
    let raw = body.of(text);
    let indent = raw.lines().find(|line| !line.trim().is_empty()).map_or(0, |line| line.len() - line.trim_start().len());
    let decoded: String = raw.split_inclusive('\n').map(|line| line.get(indent..).unwrap_or_else(|| line.trim_start_matches([' ', '\t']))).map(|line| line.replace("\r\n", "\n")).collect();
    // Where lines are folded (`>`) they stay apart, so that nothing is found across a break.
    Kind::Scalar(Style::Block, align_lines(raw, body.start, &decoded))
}

/// Walks over the lines of a text, each with its break: a line feed, a carriage return, or both.
struct Rows<'t> {
    text: &'t str,
    at: usize,
}

impl Rows<'_> {
    fn next(&mut self) -> Option<Span> {
        if self.at >= self.text.len() {
            return None;
        }
        let bytes = self.text.as_bytes();
        let end = memchr::memchr2(b'\n', b'\r', &bytes[self.at..]).map_or(bytes.len(), |length| {
            let at = self.at + length;
            at + if bytes[at..].starts_with(b"\r\n") { 2 } else { 1 }
        });
        let span = Span::new(self.at, end);
        self.at = end;
        Some(span)
    }

    /// Takes the lines that are blank or deeper than `indent`.
    fn block(&mut self, indent: usize) -> Span {
        let start = self.at;
        let mut end = self.at;
        loop {
            let before = self.at;
            let Some(line) = self.next() else { break };
            let content = line.of(self.text);
            let bare = content.trim_start_matches(' ');
            if !content.trim().is_empty() && content.len() - bare.len() <= indent {
                self.at = before;
                break;
            }
            end = line.end;
        }
        Span::new(start, end)
    }
}
