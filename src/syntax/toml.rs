//! TOML with the spans of its values. `toml_parser` does the reading: it goes on after an error and takes a key twice.

use std::collections::HashMap;

use toml_parser::decoder::Encoding;
use toml_parser::parser::{EventReceiver, parse_document};
use toml_parser::{ErrorSink, ParseError, Source, Span as TomlSpan};

use super::escape::{self, Escapes};
use super::tree::{Id, Kind, Style, Tree, Value};
use crate::span::Span;

/// Values nested deeper than this are not read: those who walk the tree recurse.
const DEEPEST: usize = 200;

/// Reads a text as TOML: tables and dotted keys become maps in maps, arrays of tables lists of maps.
pub fn parse(text: &str) -> Tree {
    let mut tree = Tree::default();
    let root = tree.push(Span::new(0, text.len()), Kind::Map(Vec::new()));
    tree.roots.push(root);
    let mut builder = Builder { text, tree, tables: HashMap::new(), table: Some((root, 0)), header: None, keys: Vec::new(), open: Vec::new() };
    let mut errors: Vec<ParseError> = Vec::new();
    let tokens = Source::new(text).lex().into_vec();
    parse_document(&tokens, &mut builder, &mut errors);
    let mut tree = builder.tree;
    // One is enough to say that a text is broken; a hundred say no more.
    for error in errors.iter().take(3) {
        let at = error.unexpected().or_else(|| error.context()).map_or(0, |span| span.start());
        tree.problems.push((at.min(text.len()), error.description().to_owned()));
    }
    tree
}

/// What a value is put into.
enum Open {
    /// A list.
    List(Id),
    /// An inline table, with the keys in front of it.
    Map(Id),
}

struct Builder<'t> {
    text: &'t str,
    tree: Tree,
    /// Maps and lists that a header or a dotted key can name again: the map they stand in, their key, and they.
    tables: HashMap<(Id, String), Id>,
    /// The table that keys go into, and how deep it is; nothing where the header was not readable.
    table: Option<(Id, usize)>,
    /// Whether a header is being read, and whether it is that of an array of tables.
    header: Option<bool>,
    /// The parts of the key that waits for its value.
    keys: Vec<(Id, String)>,
    open: Vec<Open>,
}

impl Builder<'_> {
    fn scalar_kind(&self, span: Span, encoding: Option<Encoding>) -> Kind {
        let raw = span.of(self.text);
        let inner = |quotes: usize| {
            let end = if raw.len() >= 2 * quotes && raw.ends_with(&raw[..quotes]) { span.end - quotes } else { span.end };
            Span::new(span.start + quotes.min(raw.len()), end)
        };
        // A line break right behind the three quotes is none of the value.
        let lines = |inner: Span| {
            let text = inner.of(self.text);
            let skip = if text.starts_with("\r\n") { 2 } else { usize::from(text.starts_with('\n')) };
            Span::new(inner.start + skip, inner.end)
        };
        match encoding {
            None => Kind::Scalar(Style::Literal, Value::Verbatim(span)),
            Some(Encoding::LiteralString) => Kind::Scalar(Style::Single, Value::Verbatim(inner(1))),
            Some(Encoding::BasicString) => Kind::Scalar(Style::Double, escape::read(self.text, inner(1), Escapes::Backslash)),
            Some(Encoding::MlLiteralString) => Kind::Scalar(Style::Block, Value::Verbatim(lines(inner(3)))),
            Some(Encoding::MlBasicString) => Kind::Scalar(Style::Block, escape::read(self.text, lines(inner(3)), Escapes::Backslash)),
        }
    }

    /// Goes from a map into the maps that the keys name, which are made where they are missing.
    fn descend(&mut self, from: Id, keys: &[(Id, String)]) -> Option<Id> {
        let mut at = from;
        for (key, name) in keys {
            let known = self.tables.get(&(at, name.clone())).copied();
            let next = match known {
                Some(id) => id,
                None => {
                    let span = self.tree.nodes[*key].span;
                    let id = self.tree.push(span, Kind::Map(Vec::new()));
                    self.tables.insert((at, name.clone()), id);
                    self.entry(at, *key, id);
                    id
                }
            };
            at = match &self.tree.nodes[next].kind {
                Kind::List(items) => *items.last()?,
                _ => next,
            };
        }
        Some(at)
    }

    fn entry(&mut self, map: Id, key: Id, value: Id) {
        if let Kind::Map(entries) = &mut self.tree.nodes[map].kind {
            entries.push((key, value));
        }
    }

    /// Puts a value where it belongs: into the list, or under the key that waits.
    fn place(&mut self, id: Id) {
        if let Some(Open::List(list)) = self.open.last() {
            if let Kind::List(items) = &mut self.tree.nodes[*list].kind {
                items.push(id);
            }
            return;
        }
        let keys = std::mem::take(&mut self.keys);
        let map = match self.open.last() {
            Some(Open::Map(map)) => Some(*map),
            _ => self.table.map(|(map, _)| map),
        };
        if let (Some(map), [front @ .., (last, name)]) = (map, &keys[..])
            && let Some(map) = self.descend(map, front)
        {
            if matches!(self.tree.nodes[id].kind, Kind::Map(_)) {
                self.tables.entry((map, name.clone())).or_insert(id);
            }
            self.entry(map, *last, id);
        }
    }

    fn header_ends(&mut self, array: bool) {
        let keys = std::mem::take(&mut self.keys);
        self.header = None;
        self.table = None;
        let root = self.tree.roots[0];
        let [front @ .., (last, name)] = &keys[..] else { return };
        if keys.len() > DEEPEST {
            return;
        }
        if !array {
            self.table = self.descend(root, &keys).map(|map| (map, keys.len()));
            return;
        }
        let Some(parent) = self.descend(root, front) else { return };
        let span = self.tree.nodes[*last].span;
        let map = self.tree.push(span, Kind::Map(Vec::new()));
        let known = self.tables.get(&(parent, name.clone())).copied().filter(|id| matches!(self.tree.nodes[*id].kind, Kind::List(_)));
        let list = known.unwrap_or_else(|| {
            let list = self.tree.push(span, Kind::List(Vec::new()));
            self.tables.insert((parent, name.clone()), list);
            self.entry(parent, *last, list);
            list
        });
        if let Kind::List(items) = &mut self.tree.nodes[list].kind {
            items.push(map);
        }
        self.table = Some((map, keys.len()));
    }

    fn depth(&self) -> usize {
        self.open.len() + self.table.map_or(0, |(_, depth)| depth) + self.keys.len()
    }
}

fn here(span: TomlSpan) -> Span {
    Span::new(span.start(), span.end())
}

impl EventReceiver for Builder<'_> {
    fn std_table_open(&mut self, _: TomlSpan, _: &mut dyn ErrorSink) {
        self.keys.clear();
        self.open.clear();
        self.header = Some(false);
    }

    fn std_table_close(&mut self, _: TomlSpan, _: &mut dyn ErrorSink) {
        self.header_ends(false);
    }

    fn array_table_open(&mut self, _: TomlSpan, _: &mut dyn ErrorSink) {
        self.keys.clear();
        self.open.clear();
        self.header = Some(true);
    }

    fn array_table_close(&mut self, _: TomlSpan, _: &mut dyn ErrorSink) {
        self.header_ends(true);
    }

    fn inline_table_open(&mut self, span: TomlSpan, _: &mut dyn ErrorSink) -> bool {
        if self.depth() >= DEEPEST {
            return false;
        }
        let id = self.tree.push(here(span), Kind::Map(Vec::new()));
        self.place(id);
        self.open.push(Open::Map(id));
        true
    }

    fn inline_table_close(&mut self, span: TomlSpan, _: &mut dyn ErrorSink) {
        self.keys.clear();
        if let Some(Open::Map(id)) = self.open.pop() {
            let node = &mut self.tree.nodes[id].span;
            node.end = node.end.max(span.end());
        }
    }

    fn array_open(&mut self, span: TomlSpan, _: &mut dyn ErrorSink) -> bool {
        if self.depth() >= DEEPEST {
            return false;
        }
        let id = self.tree.push(here(span), Kind::List(Vec::new()));
        self.place(id);
        self.open.push(Open::List(id));
        true
    }

    fn array_close(&mut self, span: TomlSpan, _: &mut dyn ErrorSink) {
        if let Some(Open::List(id)) = self.open.pop() {
            let node = &mut self.tree.nodes[id].span;
            node.end = node.end.max(span.end());
        }
    }

    fn simple_key(&mut self, span: TomlSpan, kind: Option<Encoding>, _: &mut dyn ErrorSink) {
        let span = here(span);
        let kind = match self.scalar_kind(span, kind) {
            Kind::Scalar(Style::Literal, value) => Kind::Scalar(Style::Plain, value),
            kind => kind,
        };
        let id = self.tree.push(span, kind);
        let name = self.tree.text(id, self.text).unwrap_or_default().into_owned();
        if self.keys.len() < DEEPEST {
            self.keys.push((id, name));
        }
    }

    fn scalar(&mut self, span: TomlSpan, kind: Option<Encoding>, _: &mut dyn ErrorSink) {
        let span = here(span);
        let kind = self.scalar_kind(span, kind);
        let id = self.tree.push(span, kind);
        self.place(id);
    }

    fn newline(&mut self, _: TomlSpan, _: &mut dyn ErrorSink) {
        // A key whose value was never found must not take the next line's.
        if self.open.is_empty() && self.header.is_none() {
            self.keys.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{self, flat};
    use super::*;

    #[test]
    fn tables_keys_and_strings() {
        let text = "\u{feff}a = 'x' # c\r\n[t.\"u.v\"]\nimage = \"a/b:1\"\nw.x = {y = [1, \"\\u0041\", {z = 'q'}], }\n[[l]]\nn = 1\n[[l]]\nn = \"\"\"\nm\\\n   k\"\"\"\n[l.sub]\ns = '''\nr'''\n";
        let tree = parse(text);
        assert_eq!(tree.problems, []);
        assert_eq!(flat(&tree, text), ["a=x", "t.u.v.image=a/b:1", "t.u.v.w.x.y[]=1", "t.u.v.w.x.y[]=A", "t.u.v.w.x.y[].z=q", "l[].n=1", "l[].n=mk", "l[].sub.s=r"]);
    }

    #[test]
    fn after_an_error_it_goes_on() {
        let text = "a = \nb = 'x'\n[t\nc = 'y'\n[u]\nd = 'z'\n";
        let tree = parse(text);
        assert!(!tree.problems.is_empty());
        let all = flat(&tree, text);
        assert!(all.contains(&"b=x".to_owned()) && all.contains(&"u.d=z".to_owned()), "{all:?}");
    }

    #[test]
    fn no_text_makes_it_panic_and_every_piece_is_the_text() {
        tests::mutate(&["[a.b]\nimage = \"x/y:1\\n\" # c\nz = {k = ['v', \"\"\"\nl\n\"\"\"]}\n[[q]]\nr.s = 1\n"], parse);
        tests::survive(&["[", "[[", "a.", "a={", "a=[", "\"", "'''", "a\n", "[a]\n", "[[a]]\n", "a.b=1\n", "{"], parse);
    }
}
