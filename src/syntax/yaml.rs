//! YAML with the spans of its scalars, templates included.
//!
//! `block` reads what nearly everybody writes, granit-parser the rest, and `tolerant` what does not parse.

pub mod block;
mod scalar;
mod tolerant;

use std::borrow::Cow;
use std::collections::HashMap;

use granit_parser::{Event, Options, Parser, ScalarStyle, StructureStyle};

use super::template;
use super::tree::{Id, Kind, Style, Tree, Value, align, align_lines};
use crate::effort::{self, Work};
use crate::span::Span;

/// Collections nested deeper than this are reported and not read: nobody writes them, and readers recurse.
const DEEPEST: usize = 500;

/// A text with more problems than this is not read on.
pub const MOST_PROBLEMS: usize = 100;

/// Reads a text as YAML. Where it is a template the actions are masked first; where it still does not parse, the
/// tolerant reader takes over and the tree says so.
pub fn parse(text: &str) -> Tree {
    match attempt(text, MOST_PROBLEMS) {
        Ok(tree) => tree,
        Err(failed) => rescue(&failed.text, failed.tree),
    }
}

/// Reads a text as YAML, template or not; nothing where any of it does not parse.
pub fn parse_whole(text: &str) -> Option<Tree> {
    attempt(text, 0).ok()
}

/// What does not parse: the text, or its mask, and what could be read of it.
struct Failed<'t> {
    text: Cow<'t, str>,
    tree: Tree,
}

/// Reads a text as it is, or else with its actions masked.
fn attempt(text: &str, most: usize) -> Result<Tree, Box<Failed<'_>>> {
    let has_actions = memchr::memmem::find(text.as_bytes(), b"{{").is_some() || memchr::memmem::find(text.as_bytes(), b"{%").is_some();
    let is_template = has_actions && ["{{-", "{{ .", "{{.", "{{ include", "{{ template", "{{/*", "{{ $", "{{ if", "{{ range", "{{ end"].iter().any(|mark| text.contains(mark));
    if !is_template {
        let tree = read(text, text, most);
        if tree.problems.is_empty() {
            return Ok(tree);
        }
        // What a program prints into a text, `name: %s`, may begin no value of YAML.
        let filled = template::mask_verbs(text).map(|masked| read(text, &masked, most));
        if let Some(filled) = filled.filter(|filled| filled.problems.is_empty()) {
            return Ok(filled);
        }
        if !has_actions {
            return Err(Box::new(Failed { text: Cow::Borrowed(text), tree }));
        }
    }
    let masked = template::mask(text, false);
    let tree = read(text, &masked, most);
    if tree.problems.is_empty() {
        return Ok(tree);
    }
    let second = read(text, &template::mask(text, true), most);
    if second.problems.is_empty() { Ok(second) } else { Err(Box::new(Failed { text: Cow::Owned(masked), tree })) }
}

/// Returns where the documents of a text stand, each with its `---`, so that each can be read alone. What cannot be told apart for sure
/// stays together: a document and the directive in front of it, and those that an action of a template reaches over.
pub fn documents(text: &str) -> Vec<Span> {
    let whole = Span::new(0, text.len());
    let is_end = |at: &usize| text.as_bytes().get(at + 4).is_none_or(u8::is_ascii_whitespace);
    let first = memchr::memmem::find_iter(text.as_bytes(), b"\n---").find(is_end);
    if first.is_none() || text.starts_with('%') || memchr::memmem::find(text.as_bytes(), b"\n%").is_some() {
        return vec![whole];
    }
    let has_actions = memchr::memmem::find(text.as_bytes(), b"{{").is_some();
    let count = |span: Span, mark: &str| memchr::memmem::find_iter(span.of(text).as_bytes(), mark).count();
    let mut documents = Vec::new();
    let mut start = 0;
    let ends = memchr::memmem::find_iter(text.as_bytes(), b"\n---").filter(is_end).map(|at| at + 1);
    for end in ends.chain([text.len()]) {
        let document = Span::new(start, end);
        if end == text.len() || !has_actions || count(document, "{{") == count(document, "}}") {
            documents.push(document);
            start = end;
        }
    }
    documents
}

/// Reads what the parser could not, line by line. The parser's complaint is kept.
fn rescue(text: &str, failed: Tree) -> Tree {
    let mut tree = tolerant::read(text);
    tree.guessed = true;
    tree.problems = failed.problems;
    tree
}

/// Reads `text`, a mask of `source` or the source itself, into a tree.
fn read(source: &str, text: &str, most: usize) -> Tree {
    effort::count(Work::Yaml, text.len());
    block::read(text).unwrap_or_else(|| {
        effort::count(Work::RareYaml, text.len());
        read_fully(source, text, most)
    })
}

/// Reads `text`, a mask of `source` or the source itself, with the parser that knows all of YAML; it stops when there are more than `most`
/// problems.
pub fn read_fully(source: &str, text: &str, most: usize) -> Tree {
    let mut options = Options::default();
    options.set_emit_comments(false);
    options.simple_key_max_lookahead = usize::MAX;
    options.emit_unresolved_aliases = true;
    options.bom_inside_document_as_content = true;
    options.flow_nesting_limit = DEEPEST;
    options.block_nesting_limit = DEEPEST;
    let mut builder = TreeBuilder { source, text, tree: Tree::default(), open: Vec::new(), anchors: HashMap::new() };
    let mut parser = Parser::new_from_str_with_options(text, options);
    loop {
        match parser.next_event() {
            None => break,
            Some(Ok((event, span))) => {
                let span = span.byte_range().map_or(Span::new(0, 0), |range| Span::new(range.start, range.end));
                if matches!(event, Event::StreamEnd) {
                    break;
                }
                builder.event(&event, span);
            }
            Some(Err(error)) => {
                let at = error.marker().byte_offset().unwrap_or(0).min(text.len());
                builder.tree.problems.push((at, error.info()));
                builder.open.clear();
                if builder.tree.problems.len() > most || !parser.proceed_next_document().unwrap_or(false) {
                    break;
                }
            }
        }
    }
    builder.tree
}

struct TreeBuilder<'t> {
    source: &'t str,
    text: &'t str,
    tree: Tree,
    /// Open collections, with the key that waits for its value, and whether they are in flow style.
    open: Vec<(Id, Option<Id>, bool)>,
    anchors: HashMap<usize, Id>,
}

impl TreeBuilder<'_> {
    fn event(&mut self, event: &Event<'_>, span: Span) {
        match event {
            Event::Scalar(value, style, anchor, _) => {
                let kind = self.scalar(value, *style, span);
                self.add(span, kind, *anchor);
            }
            Event::SequenceStart(style, anchor, _) => {
                let id = self.add(span, Kind::List(Vec::new()), *anchor);
                self.open.push((id, None, *style == StructureStyle::Flow));
            }
            Event::MappingStart(style, anchor, _) => {
                let id = self.add(span, Kind::Map(Vec::new()), *anchor);
                self.open.push((id, None, *style == StructureStyle::Flow));
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some((id, _, _)) = self.open.pop() {
                    let node = &mut self.tree.nodes[id].span;
                    node.end = node.end.max(span.end);
                }
            }
            Event::Alias(anchor) => {
                let target = self.anchors.get(anchor).copied();
                self.add(span, Kind::Alias(target), 0);
            }
            Event::UnresolvedAlias(_) => {
                self.add(span, Kind::Alias(None), 0);
            }
            Event::DocumentStart(..) => self.anchors.clear(),
            _ => {}
        }
    }

    fn add(&mut self, span: Span, kind: Kind, anchor: usize) -> Id {
        let id = self.tree.push(span, kind);
        if anchor != 0 {
            self.tree.nodes[id].anchored = true;
            self.anchors.insert(anchor, id);
        }
        match self.open.last_mut() {
            None => self.tree.roots.push(id),
            Some((parent, key, _)) => match (&mut self.tree.nodes[*parent].kind, key.take()) {
                (Kind::List(items), _) => items.push(id),
                (Kind::Map(entries), Some(name)) => entries.push((name, id)),
                (_, _) => *key = Some(id),
            },
        }
        id
    }

    fn scalar(&self, value: &str, style: ScalarStyle, span: Span) -> Kind {
        let flow = self.open.last().is_some_and(|(_, _, flow)| *flow);
        let raw = self.text.get(span.start..span.end).unwrap_or_default();
        let (style, inner) = match style {
            ScalarStyle::Plain if flow => (Style::FlowPlain, span),
            ScalarStyle::Plain => (Style::Plain, span),
            ScalarStyle::SingleQuoted => (Style::Single, unquoted(raw, span)),
            ScalarStyle::DoubleQuoted => (Style::Double, unquoted(raw, span)),
            _ => (Style::Block, span),
        };
        let inside = self.text.get(inner.start..inner.end).unwrap_or_default();
        let value = if span.is_empty() && style == Style::Plain {
            // An empty value: the parser's text for it is `~`.
            Value::Verbatim(span)
        } else if inside == value {
            Value::Verbatim(inner)
        } else if style == Style::Block && !self.is_folded(span) {
            align_lines(inside, inner.start, value)
        } else {
            align(inside, inner.start, value, style)
        };
        Kind::Scalar(style, value)
    }

    /// Returns whether the block scalar that begins at `span` has the header `>`.
    fn is_folded(&self, span: Span) -> bool {
        let before = &self.source[..span.start];
        let header_end = before.trim_end_matches([' ', '\t', '\n', '\r']).len();
        let line = before[..header_end].rfind('\n').map_or(0, |at| at + 1);
        let header = &before[line..header_end];
        let header = header.split(" #").next().unwrap_or(header).trim_end();
        header.trim_end_matches(|byte: char| byte.is_ascii_digit() || matches!(byte, '+' | '-')).ends_with('>')
    }
}

fn unquoted(raw: &str, span: Span) -> Span {
    if raw.len() >= 2 { Span::new(span.start + 1, span.end - 1) } else { span }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::region::Region;

    /// Shows a tree in one line, values as their text with the file's span where there is one.
    fn show(tree: &Tree, id: Id, text: &str) -> String {
        match &tree.nodes[id].kind {
            Kind::Scalar(..) => tree.text(id, text).unwrap().into_owned(),
            Kind::Map(entries) => format!("{{{}}}", entries.iter().map(|(key, value)| format!("{}={}", show(tree, *key, text), show(tree, *value, text))).collect::<Vec<_>>().join(",")),
            Kind::List(items) => format!("[{}]", items.iter().map(|item| show(tree, *item, text)).collect::<Vec<_>>().join(",")),
            Kind::Alias(_) => "*".to_owned(),
        }
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let tree = parse(text);
        let shown: Vec<_> = tree.roots.iter().map(|root| show(&tree, *root, text)).collect();
        assert_eq!(shown.join(" "), expected, "{text}");
        // Whatever claims to be the file's own bytes is.
        let region = Region::file(text);
        for id in 0..tree.nodes.len() {
            if let Some(value) = tree.region(id, &region) {
                for (at, character) in value.text().char_indices() {
                    if let Some(span) = value.to_file(Span::new(at, at + character.len_utf8())) {
                        assert_eq!(span.of(text), character.to_string());
                    }
                }
            }
        }
    }

    #[test]
    fn scalars_of_every_style() {
        check("a: b # c\nd: 'e''f'\ng: \"h\\ti\"\n", "{a=b,d=e'f,g=h\ti}");
        check("a: |\n  x\n   y\n\n  z\nb: >-\n  c\n  d\n", "{a=x\n y\n\nz\n,b=c d}");
        check("a: [b, 'c', {d: e}]\r\nf:\r\n- g\r\n", "{a=[b,c,{d=e}],f=[g]}");
        check("\u{feff}a: b\n---\nc: d", "{a=b} {c=d}");
        check("a: &x b\nc: *x\n", "{a=b,c=*}");
        check("a:\nb: ''\n", "{a=,b=}");
    }

    #[test]
    fn a_block_scalars_lines_are_the_files_bytes() {
        let text = "run: |\r\n  one\r\n  two\r\n";
        let tree = parse(text);
        let region = Region::file(text);
        let id = tree.get(tree.roots[0], "run", text).unwrap();
        let value = tree.region(id, &region).unwrap();
        assert_eq!(value.text(), "one\ntwo\n");
        assert_eq!(value.to_file(Span::new(4, 7)).unwrap().of(text), "two");
    }

    #[test]
    fn an_escape_has_no_place_but_its_neighbours_do() {
        let text = "a: \"x\\ny:1\"\n";
        let tree = parse(text);
        let region = Region::file(text);
        let id = tree.get(tree.roots[0], "a", text).unwrap();
        let value = tree.region(id, &region).unwrap();
        assert_eq!(value.text(), "x\ny:1");
        assert_eq!(value.to_file(Span::new(2, 5)).unwrap().of(text), "y:1");
        assert_eq!(value.to_file(Span::new(1, 2)), None);
    }

    #[test]
    fn templates_are_masked() {
        check("a: {{ .x }}\nb:\n  {{- if .y }}\n  c: d-{{ .e }}\n  {{- end }}\n", "{a={{ .x }},b={c=d-{{ .e }}}}");
        // The lines of the actions become empty lines, so a nested language never sees them.
        let text = "a: |\n  {{- if x }}\n  b\n  {{- end }}\n  c\n";
        let tree = parse(text);
        let region = Region::file(text);
        let value = tree.region(tree.get(tree.roots[0], "a", text).unwrap(), &region).unwrap();
        assert_eq!(value.text().split_whitespace().collect::<String>(), "b{{-end}}c");
        let at = value.text().find('c').unwrap();
        assert_eq!(value.to_file(Span::new(at, at + 1)).unwrap().start, text.rfind('c').unwrap());
    }

    #[test]
    fn what_does_not_parse_is_read_line_by_line() {
        let text = "a: b\n  c: \"d\n- e: f\nspec:\n  containers:\n  - name: x\n    image: nginx:1 # y\n  - image: 'b:2'\nrun: |\n  one\n  two\nz: 1\n";
        let tree = parse(text);
        assert!(tree.guessed);
        assert!(!tree.problems.is_empty());
        let spec = tree.get(tree.roots[0], "spec", text).unwrap();
        let containers = tree.get(spec, "containers", text).unwrap();
        assert_eq!(show(&tree, containers, text), "[{name=x,image=nginx:1},{image=b:2}]");
        assert_eq!(tree.text_at(tree.roots[0], &["run"], text).unwrap(), "one\ntwo\n");
        // A carriage return ends a line, too: `name` is no part of the item.
        check("a: {\nimages:\n- \rname: b\r\n", "{a={,images=[],name=b}");
    }
}
