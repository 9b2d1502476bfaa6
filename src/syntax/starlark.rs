//! Starlark (Bazel, Tilt): its calls with their keyword arguments, and what is assigned, with the spans of the strings.
//!
//! The tree is one map: `oci.pull(name = "x", image = "y")` is the key `oci.pull` with a map of the arguments, those
//! without a name under empty keys; a call inside another stands in the map too. Statements are not understood.

use super::escape::{self, Escapes};
use super::tree::{Id, Kind, Style, Tree, Value};
use crate::span::Span;

/// Brackets nested deeper than this are not read.
const DEEPEST: usize = 120;

/// Reads a text as Starlark.
pub fn parse(text: &str) -> Tree {
    let mut reader = Reader { text, at: if text.starts_with('\u{feff}') { 3 } else { 0 }, tree: Tree::default(), depth: 0, calls: Vec::new() };
    let root = reader.tree.push(Span::new(0, text.len()), Kind::Map(Vec::new()));
    reader.tree.roots.push(root);
    while reader.at < text.len() {
        reader.statement();
    }
    reader.tree.nodes[root].kind = Kind::Map(reader.calls);
    reader.tree
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    tree: Tree,
    depth: usize,
    /// The entries of the root.
    calls: Vec<(Id, Id)>,
}

impl Reader<'_> {
    fn byte(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    fn skip_letter(&mut self) {
        self.at += 1;
        while !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
    }

    fn blanks(&mut self, breaks: bool) {
        while self.at < self.text.len() {
            match self.byte() {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\n' if breaks => self.at += 1,
                b'\\' if self.text[self.at..].starts_with("\\\n") => self.at += 2,
                b'#' => self.at = memchr::memchr(b'\n', &self.text.as_bytes()[self.at..]).map_or(self.text.len(), |end| self.at + end),
                _ => break,
            }
        }
    }

    /// Reads up to the next call or assignment and takes it.
    fn statement(&mut self) {
        self.blanks(true);
        let word = self.word();
        if word.is_empty() {
            if self.is_string() {
                self.string();
            } else if self.at < self.text.len() {
                self.skip_letter();
            }
            return;
        }
        self.at = word.end;
        if self.is_string() {
            // `r"..."`
            self.string();
            return;
        }
        self.blanks(false);
        match self.byte() {
            b'(' => {
                self.call(word);
            }
            b'=' if !self.text[self.at..].starts_with("==") => {
                self.at += 1;
                let key = self.tree.push(word, Kind::Scalar(Style::Plain, Value::Verbatim(word)));
                let value = self.expression(false);
                self.calls.push((key, value));
            }
            _ => {}
        }
    }

    fn word(&self) -> Span {
        let rest = &self.text[self.at..];
        let end = rest.find(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '_' | '.')).unwrap_or(rest.len());
        Span::new(self.at, self.at + end)
    }

    fn is_string(&self) -> bool {
        matches!(self.byte(), b'"' | b'\'')
    }

    /// Reads a call from its `(` on, and enters it into the root.
    fn call(&mut self, word: Span) -> Option<Id> {
        let open = self.at;
        self.at += 1;
        let arguments = self.items(b')', b'=')?;
        let key = self.tree.push(word, Kind::Scalar(Style::Plain, Value::Verbatim(word)));
        let id = self.tree.push(Span::new(open, self.at), Kind::Map(arguments));
        self.calls.push((key, id));
        Some(id)
    }

    /// Reads `name = value` or `key: value` pairs and bare values up to `close`, and `close` itself.
    fn items(&mut self, close: u8, sign: u8) -> Option<Vec<(Id, Id)>> {
        if self.depth >= DEEPEST {
            self.tree.problems.push((self.at, "the text nests too deep".to_owned()));
            self.at = self.text.len();
            return None;
        }
        self.depth += 1;
        let mut all = Vec::new();
        loop {
            self.blanks(true);
            if self.at >= self.text.len() {
                break;
            }
            match self.byte() {
                byte if byte == close => {
                    self.at += 1;
                    break;
                }
                // Some other bracket closes here, so this one was forgotten.
                b')' | b']' | b'}' => break,
                b',' => self.at += 1,
                _ => {
                    let start = self.at;
                    let mut key = None;
                    let word = self.word();
                    if sign == b'=' && !word.is_empty() {
                        self.at = word.end;
                        self.blanks(true);
                        if self.byte() == b'=' && !self.text[self.at..].starts_with("==") {
                            self.at += 1;
                            key = Some(self.tree.push(word, Kind::Scalar(Style::Plain, Value::Verbatim(word))));
                        } else {
                            self.at = start;
                        }
                    }
                    let mut value = self.expression(true);
                    if sign == b':' && self.byte() == b':' {
                        self.at += 1;
                        key = Some(value);
                        value = self.expression(true);
                    }
                    let key = key.unwrap_or_else(|| {
                        let none = Span::new(start, start);
                        self.tree.push(none, Kind::Scalar(Style::Plain, Value::Verbatim(none)))
                    });
                    all.push((key, value));
                    if self.at == start {
                        self.skip_letter();
                    }
                }
            }
        }
        self.depth -= 1;
        Some(all)
    }

    /// Reads one expression. A literal is itself; a text that is put together from several is a word without a value.
    fn expression(&mut self, breaks: bool) -> Id {
        self.blanks(breaks);
        let start = self.at;
        let mut found: Option<Id> = None;
        let mut joined = false;
        let mut operand = false;
        loop {
            self.blanks(breaks);
            if self.at >= self.text.len() {
                break;
            }
            match self.byte() {
                b',' | b')' | b']' | b'}' | b':' | b';' => break,
                b'\n' => break,
                b'+' => {
                    joined = true;
                    operand = false;
                    self.at += 1;
                }
                b'%' => {
                    // What follows fills in the holes.
                    self.at += 1;
                    self.expression(breaks);
                    break;
                }
                b'"' | b'\'' => {
                    let id = self.string();
                    // Two strings beside each other are one.
                    joined |= found.is_some();
                    found.get_or_insert(id);
                    operand = true;
                }
                open @ (b'[' | b'{' | b'(') => {
                    let from = self.at;
                    self.at += 1;
                    let (close, sign) = match open {
                        b'[' => (b']', 0),
                        b'{' => (b'}', b':'),
                        _ => (b')', 0),
                    };
                    let Some(items) = self.items(close, sign) else { break };
                    if !operand {
                        let kind = if open == b'{' { Kind::Map(items) } else { Kind::List(items.into_iter().map(|(_, value)| value).collect()) };
                        let id = self.tree.push(Span::new(from, self.at), kind);
                        found.get_or_insert(id);
                    }
                    operand = true;
                }
                _ => {
                    let word = self.word();
                    if word.is_empty() {
                        self.skip_letter();
                        operand = false;
                        continue;
                    }
                    self.at = word.end;
                    if self.is_string() && matches!(word.of(self.text), "r" | "b" | "R" | "f") {
                        continue;
                    }
                    self.blanks(false);
                    // `"...".format(x)` is a text with holes; any other call stands for itself.
                    if self.byte() == b'(' {
                        let call = self.call(word);
                        if !operand && let Some(call) = call {
                            let id = self.tree.push(Span::new(word.start, self.at), Kind::Alias(Some(call)));
                            found.get_or_insert(id);
                        }
                    }
                    operand = !matches!(word.of(self.text), "if" | "else" | "for" | "in" | "and" | "or" | "not");
                    if word.of(self.text) == "if" || word.of(self.text) == "for" {
                        joined = joined && found.is_none();
                    }
                }
            }
        }
        match found {
            Some(id) if !joined => id,
            _ => self.tree.push(Span::new(start, self.at.max(start)), Kind::Scalar(Style::Word, Value::Verbatim(Span::new(start, start)))),
        }
    }

    /// Reads a string in one or three quotes.
    fn string(&mut self) -> Id {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let quote = bytes[start];
        let raw = start > 0 && matches!(bytes[start - 1], b'r' | b'R');
        let long = bytes[start..].starts_with(&[quote, quote, quote]);
        let width = if long { 3 } else { 1 };
        let mut at = start + width;
        let mut end = None;
        while let Some(next) = memchr::memchr3(quote, b'\\', b'\n', bytes.get(at..).unwrap_or_default()).map(|next| at + next) {
            match bytes[next] {
                b'\\' => at = next + 2,
                b'\n' if long => at = next + 1,
                b'\n' => break,
                _ if !long || bytes[next..].starts_with(&[quote, quote, quote]) => {
                    end = Some(next);
                    break;
                }
                _ => at = next + 1,
            }
        }
        let mut inner = end.unwrap_or(if long { bytes.len() } else { memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |line| start + line) });
        inner = inner.max((start + width).min(bytes.len()));
        self.at = end.map_or(inner, |end| end + width);
        let span = Span::new((start + width).min(inner), inner);
        let value = if raw { Value::Verbatim(span) } else { escape::read(self.text, span, Escapes::Backslash) };
        let style = match (long, quote) {
            (true, _) => Style::Block,
            (_, b'"') => Style::Double,
            _ => Style::Single,
        };
        self.tree.push(Span::new(start, self.at), Kind::Scalar(style, value))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{self, flat};
    use super::*;

    #[test]
    fn calls_and_their_arguments() {
        let text = "# c\nload(\"@x\", \"y\")\noci = use_extension('a', \"b\")\r\noci.pull(\n    name = \"n\",  # d\n    image = \"i/j\",\n    platforms = [\"p\", 'q'],\n)\ndef f():\n    g(\"\"\"FROM x\n\"\"\", t = h(u = \"v\") + \"w\", z = \"a:%s\" % TAG, k = {\"l\": \"m\"})\nK = \"o:1\"\n";
        let tree = parse(text);
        let all: Vec<String> = flat(&tree, text).into_iter().filter(|line| !line.ends_with('=')).collect();
        assert_eq!(
            all,
            [
                "load.=@x",
                "load.=y",
                "use_extension.=a",
                "use_extension.=b",
                "oci.pull.name=n",
                "oci.pull.image=i/j",
                "oci.pull.platforms[]=p",
                "oci.pull.platforms[]=q",
                "h.u=v",
                "g.=FROM x\n",
                "g.z=a:%s",
                "g.k.l=m",
                "K=o:1"
            ]
        );
    }

    #[test]
    fn no_text_makes_it_panic_and_every_piece_is_the_text() {
        tests::mutate(&["a.b(c = \"d\\n\", e = ['f', \"\"\"g\n\"\"\"], h = {\"i\": j(k = 'l' + M)}) # n\nO = \"p\" if q else 'r'\n"], parse);
        tests::survive(&["(", "a(", "[", "\"", "\"\"\"", "a=", "\\", "{", "a(\"%\"%"], parse);
    }
}
