//! Reads the YAML that nearly everybody writes: blocks of keys, values and items, each on a line of its own.
//!
//! What is read here is read as the YAML specification has it, and as the full parser would read it, only many times faster. Everything
//! rarer (anchors, aliases, tags, complex keys, tabs, directives) is left to that parser: the answer is nothing then.

mod flow;
mod scalars;

use super::scalar::{begins_plain, closing, is_clean, is_usual};
use crate::span::Span;
use crate::syntax::tree::{Id, Kind, Style, Tree, Value};

/// Collections nested deeper than this are left to the parser.
const DEEPEST: usize = 100;

/// Reads a text of plain blocks; nothing where it holds anything else, or is wrong.
pub fn read(text: &str) -> Option<Tree> {
    let mut reader = Reader { text, at: 0, tree: Tree::default(), open: Vec::new(), children: Vec::new(), is_begun: false };
    while let Some(line) = reader.next_line()? {
        reader.take(line)?;
    }
    reader.end_document(text.len());
    Some(reader.tree)
}

/// A line with something on it: where its text begins, behind the indentation, and where it ends, before the line break.
#[derive(Clone, Copy)]
struct Line {
    indent: usize,
    start: usize,
    end: usize,
}

/// A scalar: where it stands, quotes included, how it is written, and what it says.
type Scalar = (Span, Style, Value);

/// An open collection.
struct Level {
    indent: usize,
    node: Id,
    is_list: bool,
    /// Where its children begin among all that wait.
    first: usize,
    /// Where the value that comes next would stand if it were empty: a key, or the dash of an item, is waiting for it.
    waiting: Option<usize>,
}

struct Reader<'t> {
    text: &'t str,
    /// Where the next line begins.
    at: usize,
    tree: Tree,
    open: Vec<Level>,
    /// The children of all open collections, the outermost's first; keys and values of a map alternate.
    children: Vec<Id>,
    /// Whether a `---` waits for its document.
    is_begun: bool,
}

impl Reader<'_> {
    fn bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    /// Returns the end of a line without its break, and the start of the next one.
    fn line_end(&self, start: usize) -> (usize, usize) {
        let bytes = self.bytes();
        match memchr::memchr(b'\n', &bytes[start..]) {
            Some(length) => {
                let end = start + length;
                (end - usize::from(length > 0 && bytes[end - 1] == b'\r'), end + 1)
            }
            None => (bytes.len(), bytes.len()),
        }
    }

    /// Takes the next line that is neither blank nor a comment; nothing at all where a line has what is not read here.
    #[expect(clippy::option_option, reason = "what is not read here, and the end")]
    fn next_line(&mut self) -> Option<Option<Line>> {
        while self.at < self.text.len() {
            let (line, next) = self.peek(self.at);
            self.at = next;
            let content = &self.bytes()[line.start..line.end];
            match content.first() {
                None => continue,
                Some(b'#') => {
                    is_usual(content).then_some(())?;
                    continue;
                }
                _ => {}
            }
            is_clean(content).then_some(())?;
            return Some(Some(line));
        }
        Some(None)
    }

    /// Returns the line that begins at `start`, and where the next one begins.
    fn peek(&self, start: usize) -> (Line, usize) {
        let (end, next) = self.line_end(start);
        let indent = self.bytes()[start..end].iter().take_while(|byte| **byte == b' ').count();
        (Line { indent, start: start + indent, end }, next)
    }

    fn take(&mut self, line: Line) -> Option<()> {
        let content = &self.bytes()[line.start..line.end];
        if line.indent == 0 && content.starts_with(b"---") {
            let rest = content[3..].trim_ascii_start();
            // What stands behind the mark is rare.
            if !(rest.is_empty() || rest[0] == b'#' && content[3] == b' ') {
                return None;
            }
            let is_first = self.tree.nodes.is_empty() && !self.is_begun;
            if !is_first {
                self.end_document(line.start);
            }
            self.is_begun = true;
            return Some(());
        }
        if line.indent == 0 && (content.starts_with(b"...") || content[0] == b'%') {
            return None;
        }
        let mut at = line.start;
        let mut column = line.indent;
        // What stands behind a dash is a node of its own, with its column as its indentation.
        loop {
            let rest = &self.bytes()[at..line.end];
            if !(rest[0] == b'-' && matches!(rest.get(1), None | Some(b' '))) {
                break;
            }
            self.settle(column, at, true)?;
            let inner = skip(self.bytes(), at + 1, line.end);
            if let Some(level) = self.open.last_mut() {
                level.waiting = Some(at + 1);
            }
            if inner == line.end || self.bytes()[inner] == b'#' {
                return Some(());
            }
            column += inner - at;
            at = inner;
        }
        if let Some((key, colon)) = self.key(at, line.end)? {
            self.settle(column, at, false)?;
            let id = self.scalar(key);
            self.children.push(id);
            let level = self.open.last_mut()?;
            level.waiting = Some(colon + 1);
            let value = skip(self.text.as_bytes(), colon + 1, line.end);
            if value == line.end || self.text.as_bytes()[value] == b'#' {
                return Some(());
            }
            return self.value(value, line.end);
        }
        // A value on a line of its own.
        let level = self.open.last()?;
        (level.waiting.is_some() && column > level.indent).then_some(())?;
        self.value(at, line.end)
    }

    /// Closes what a node in this column ends, and opens the collection that it begins.
    fn settle(&mut self, column: usize, at: usize, is_list: bool) -> Option<()> {
        while self.open.last().is_some_and(|level| level.indent > column) {
            self.close();
        }
        // A list may stand in the column of the key that it is the value of; a key ends it.
        if let [.., above, level] = &self.open[..]
            && level.is_list
            && !is_list
            && level.indent == column
            && above.indent == column
        {
            self.close();
        }
        match self.open.last() {
            Some(level) if level.indent == column && level.is_list == is_list => {
                self.fill();
                return Some(());
            }
            Some(level) if level.indent == column => (is_list && level.waiting.is_some()).then_some(())?,
            Some(level) => level.waiting.map(|_| ())?,
            None => self.is_fresh().then_some(())?,
        }
        (self.open.len() < DEEPEST).then_some(())?;
        let kind = if is_list { Kind::List(Vec::new()) } else { Kind::Map(Vec::new()) };
        let node = self.tree.push(Span::new(at, at), kind);
        self.attach(node);
        self.open.push(Level { indent: column, node, is_list, first: self.children.len(), waiting: None });
        Some(())
    }

    /// Returns whether the document has nothing yet.
    fn is_fresh(&self) -> bool {
        self.is_begun || self.tree.nodes.is_empty()
    }

    /// Gives an empty value to the key or the item that waits in vain.
    fn fill(&mut self) {
        if let Some(at) = self.open.last().and_then(|level| level.waiting) {
            self.nothing(at);
        }
    }

    /// Adds an empty value.
    fn nothing(&mut self, at: usize) {
        let place = Span::new(at, at);
        let id = self.scalar((place, Style::Plain, Value::Verbatim(place)));
        self.attach(id);
    }

    /// Adds a node where one is waited for.
    fn attach(&mut self, node: Id) {
        match self.open.last_mut() {
            Some(level) => {
                level.waiting = None;
                self.children.push(node);
            }
            None => {
                self.is_begun = false;
                self.tree.roots.push(node);
            }
        }
    }

    fn scalar(&mut self, (span, style, value): Scalar) -> Id {
        self.tree.push(span, Kind::Scalar(style, value))
    }

    fn close(&mut self) {
        self.fill();
        let Some(level) = self.open.pop() else { return };
        let children = &self.children[level.first..];
        let end = children.last().map_or(0, |last| self.tree.nodes[*last].span.end);
        let kind = if level.is_list { Kind::List(children.to_vec()) } else { Kind::Map(children.chunks_exact(2).map(|entry| (entry[0], entry[1])).collect()) };
        self.children.truncate(level.first);
        let node = &mut self.tree.nodes[level.node];
        node.span.end = node.span.end.max(end);
        node.kind = kind;
    }

    fn end_document(&mut self, at: usize) {
        while !self.open.is_empty() {
            self.close();
        }
        if self.is_begun {
            self.nothing(at);
        }
    }

    /// Returns the key that a line begins with and the place of its colon; nothing where it has none, and nothing at all where it has what is
    /// not read here.
    fn key(&self, at: usize, end: usize) -> Option<Option<(Scalar, usize)>> {
        let bytes = self.bytes();
        let is_colon = |at: usize| bytes[at] == b':' && (at + 1 == end || bytes[at + 1] == b' ');
        if let quote @ (b'"' | b'\'') = bytes[at] {
            let Some(close) = closing(bytes, quote, at + 1, end) else { return Some(None) };
            let colon = skip(bytes, close + 1, end);
            if colon == end || !is_colon(colon) {
                return Some(None);
            }
            return Some(Some((self.quoted(quote, at, close)?, colon)));
        }
        if !begins_plain(bytes, at, end) {
            return Some(None);
        }
        for colon in at..end {
            match bytes[colon] {
                b':' if is_colon(colon) => {
                    let name = Span::new(at, at + self.text[at..colon].trim_ascii_end().len());
                    return Some(Some(((name, Style::Plain, Value::Verbatim(name)), colon)));
                }
                // A comment in front of the colon is none of the key.
                b'#' if colon > at && bytes[colon - 1] == b' ' => break,
                _ => {}
            }
        }
        Some(None)
    }

    /// Takes a value that begins at `at` of a line that ends at `end`, and goes on over the next lines where it does.
    fn value(&mut self, at: usize, end: usize) -> Option<()> {
        let id = match self.bytes()[at] {
            b'|' | b'>' => self.block(at, end)?,
            quote @ (b'"' | b'\'') => {
                let (scalar, after) = match closing(self.bytes(), quote, at + 1, end) {
                    Some(close) => (self.quoted(quote, at, close)?, Span::new(close + 1, end)),
                    None => self.quoted_lines(quote, at, end)?,
                };
                self.is_over(after)?;
                self.scalar(scalar)
            }
            b'[' | b'{' => {
                let (id, after, end) = self.flow(at, end, 0)?;
                self.is_over(Span::new(after, end))?;
                self.attach(id);
                return Some(());
            }
            _ => {
                begins_plain(self.bytes(), at, end).then_some(())?;
                self.plain(at, end)?
            }
        };
        self.attach(id);
        Some(())
    }

    /// Makes sure that nothing but blanks and a comment stands in a span.
    fn is_over(&self, span: Span) -> Option<()> {
        let rest = &self.bytes()[span.start..span.end];
        let blanks = rest.len() - rest.trim_ascii_start().len();
        (blanks == rest.len() || blanks > 0 && rest[blanks] == b'#').then_some(())
    }
}

/// Returns where the first byte that is no blank stands.
fn skip(bytes: &[u8], at: usize, end: usize) -> usize {
    at + bytes[at..end].iter().take_while(|byte| **byte == b' ').count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::tests::{flat, sound};

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let tree = read(text).unwrap_or_else(|| panic!("left to the parser: {text:?}"));
        sound(&tree, text);
        assert_eq!(flat(&tree, text), expected, "{text:?}");
    }

    #[test]
    fn maps_and_lists_stand_where_their_columns_say() {
        check("a:\n  b: 1\n  c:\n  - d: 2\n    e:\n    - 3\n  - 4\nf: g # h\n", &["a.b=1", "a.c[].d=2", "a.c[].e[]=3", "a.c[]=4", "f=g"]);
        check("- - a\n  - b: c\n-\n  d: e\n", &["[][]=a", "[][].b=c", "[].d=e"]);
        check("a:\nb:\r\n- \r\n- c\r\n", &["a=", "b[]=", "b[]=c"]);
        check("# x\n---\na: b\n--- # y\n- c\n---\n", &["a=b", "[]=c", "="]);
        check("\"a b\" : c\n'd': [e, \"f, g\", {h: i}]\nj: {}\n", &["a b=c", "d[]=e", "d[]=f, g", "d[].h=i"]);
        check("a: [sh, -c, --b=c]\n", &["a[]=sh", "a[]=-c", "a[]=--b=c"]);
    }

    #[test]
    fn scalars_are_joined_over_lines_as_yaml_has_it() {
        check("a: b\n  c\n\n  d\nf:\n  g h\n", &["a=b c\nd", "f=g h"]);
        check("a: 'it''s\n\n  so'\nb: \"c\\td\\\n  \\ e\\x41\"\n", &["a=it's\nso", "b=c\td eA"]);
        check("a: |\n  b\n   c\n\n  d\n\ne: |-\n  f\ng: |+\n  h\n\n", &["a=b\n c\n\nd\n", "e=f", "g=h\n\n"]);
        check("a: >\n  b\n  c\n\n  d\n   e\n  f\n", &["a=b c\nd\n e\nf\n"]);
        check("a:\n  - |\n    b", &["a[]=b\n"]);
        check("a: |+\n  b", &["a=b\n"]);
    }

    #[test]
    fn what_is_rarer_or_wrong_is_left_to_the_parser() {
        for text in [
            "a: &b c\n",
            "a: *b\n",
            "a: !b c\n",
            "? a\n: b\n",
            "a:\tb\n",
            "%YAML 1.2\n---\na: b\n",
            "--- a\n",
            "a: b\n...\n",
            "a: b: c\n",
            "a: b\n c: d\n",
            "a:\n    b: c\n  d: e\n",
            "- a\nb: c\n",
            "a: 'b' c\n",
            "a: 'b\nc'\n",
            "a: \"\\q\"\n",
            "a: [b\n",
            "a: [b: c]\n",
            "a: [-, b]\n",
            "a: [- b]\n",
            "a: |2\n  b\n",
            "a: |\n    \n  b\n",
            "a: \u{feff}b\n",
            "a: b\u{7}\n",
            "a\n",
            "a: @b\n",
        ] {
            assert!(read(text).is_none(), "{text:?}");
        }
    }
}
