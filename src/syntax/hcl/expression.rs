//! Expressions: which literals a value may turn out to be.

use super::Reader;
use crate::span::Span;
use crate::syntax::tree::{Id, Kind, Style, Value};

/// What a call makes of its arguments.
enum Call {
    /// One of them, or all of them in another form.
    Arguments,
    /// The first one, with holes.
    First,
    /// The third one, if nothing else is found.
    Third,
    /// Something else; only maps are of interest, as the variables of a template.
    Maps,
}

fn call(name: &str) -> Call {
    match name {
        "jsonencode" | "yamlencode" | "jsondecode" | "yamldecode" | "tostring" | "tolist" | "toset" | "tomap" | "trimspace" | "chomp" | "sensitive" | "nonsensitive" | "one" | "base64encode"
        | "coalesce" | "try" | "merge" | "concat" | "coalescelist" | "flatten" | "compact" | "element" | "setunion" | "list" | "tuple" | "optional" | "lower" => Call::Arguments,
        "format" => Call::First,
        "lookup" => Call::Third,
        _ => Call::Maps,
    }
}

impl Reader<'_> {
    /// Reads the value of an attribute, up to the end of the line or of the map.
    pub(super) fn value(&mut self) -> Id {
        self.blanks(false);
        let start = self.at;
        let found = self.expression(false);
        self.one_of(start, found)
    }

    /// Reads what stands inside a bracket that was opened, and the bracket that closes it.
    pub(super) fn inside(&mut self, close: u8) -> Id {
        let start = self.at;
        let mut found = Vec::new();
        if self.deeper() {
            found = self.items(close);
            self.depth -= 1;
        }
        self.one_of(start, found)
    }

    /// One literal stands for itself, several are a list, none is a word.
    fn one_of(&mut self, start: usize, found: Vec<Id>) -> Id {
        let span = Span::new(start, self.at.max(start));
        match found[..] {
            [one] => one,
            [] => self.tree.push(span, Kind::Scalar(Style::Word, Value::Verbatim(Span::new(start, start)))),
            _ => self.tree.push(span, Kind::List(found)),
        }
    }

    /// Reads expressions between commas up to `close`, and `close` itself.
    fn items(&mut self, close: u8) -> Vec<Id> {
        let mut all = Vec::new();
        loop {
            self.blanks(true);
            if self.done() {
                self.problem(self.at, "a bracket is never closed");
                return all;
            }
            match self.byte(0) {
                byte if byte == close => {
                    self.at += 1;
                    return all;
                }
                // Some other bracket closes here, so this one was forgotten.
                b']' | b')' | b'}' => {
                    self.problem(self.at, "another bracket should close here");
                    return all;
                }
                b',' => self.at += 1,
                _ => {
                    let start = self.at;
                    let found = self.expression(true);
                    if !found.is_empty() {
                        let item = self.one_of(start, found);
                        all.push(item);
                    }
                    if self.at == start {
                        self.skip_letter();
                    }
                }
            }
        }
    }

    /// Reads one expression and returns the literals that it may be.
    fn expression(&mut self, breaks: bool) -> Vec<Id> {
        let mut found: Vec<Id> = Vec::new();
        // The word in front, which makes `(` a call and `[` an index.
        let mut word: Option<Span> = None;
        let mut operand = false;
        let mut compared = false;
        let mut questions = 0_usize;
        loop {
            self.blanks(breaks);
            if self.done() {
                return found;
            }
            match self.byte(0) {
                b'\n' | b',' | b')' | b']' | b'}' => return found,
                b':' if questions == 0 && !breaks => return found,
                b':' => {
                    questions = questions.saturating_sub(1);
                    self.at += 1;
                    (operand, word) = (false, None);
                }
                b'?' => {
                    questions += 1;
                    self.at += 1;
                    // What was tested is not what comes out.
                    found.clear();
                    (operand, word) = (false, None);
                }
                b'"' => {
                    let id = self.string();
                    self.take(&mut found, id, &mut compared);
                    (operand, word) = (true, None);
                }
                b'<' if self.byte(1) == b'<' => match self.heredoc() {
                    Some(id) => {
                        self.take(&mut found, id, &mut compared);
                        (operand, word) = (true, None);
                    }
                    None => self.at += 2,
                },
                b'[' => {
                    let open = self.at;
                    self.at += 1;
                    if !self.deeper() {
                        return found;
                    }
                    let items = self.items(b']');
                    self.depth -= 1;
                    if !operand {
                        let id = self.tree.push(Span::new(open, self.at), Kind::List(items));
                        self.take(&mut found, id, &mut compared);
                    }
                    (operand, word) = (true, None);
                }
                b'{' => {
                    let open = self.at;
                    self.at += 1;
                    self.blanks(true);
                    let id = if self.starts("for ") { self.inside(b'}') } else { self.map(open) };
                    self.take(&mut found, id, &mut compared);
                    (operand, word) = (true, None);
                }
                b'(' => {
                    self.at += 1;
                    if !self.deeper() {
                        return found;
                    }
                    let arguments = self.items(b')');
                    self.depth -= 1;
                    for id in self.called(word, arguments) {
                        self.take(&mut found, id, &mut compared);
                    }
                    (operand, word) = (true, None);
                }
                b'=' | b'!' | b'<' | b'>' => {
                    let equal = self.starts("==") || self.starts("!=");
                    if equal {
                        // What stands on the left was compared, what stands on the right will be.
                        if operand && word.is_none() {
                            found.pop();
                        }
                        compared = true;
                    }
                    self.at += if self.byte(1) == b'=' || self.starts("=>") { 2 } else { 1 };
                    (operand, word) = (false, None);
                }
                _ => {
                    let span = self.word();
                    if span.is_empty() {
                        self.skip_letter();
                        (operand, word) = (false, None);
                        continue;
                    }
                    self.at = span.end;
                    compared = false;
                    let text = span.of(self.text);
                    let keyword = matches!(text, "for" | "in" | "if");
                    (operand, word) = (!keyword, Some(span).filter(|_| !keyword));
                }
            }
        }
    }

    /// Takes a literal, unless something is compared with it.
    fn take(&mut self, found: &mut Vec<Id>, id: Id, compared: &mut bool) {
        if !std::mem::take(compared) {
            found.push(id);
        }
    }

    /// Returns what a call makes of its arguments; without a word in front it is a mere bracket.
    fn called(&self, word: Option<Span>, arguments: Vec<Id>) -> Vec<Id> {
        let Some(word) = word else { return arguments };
        let scalar = |id: &Id| matches!(self.tree.nodes[*id].kind, Kind::Scalar(..));
        match call(word.of(self.text)) {
            Call::Arguments => arguments,
            Call::First => arguments.into_iter().take(1).filter(scalar).collect(),
            Call::Third => arguments.into_iter().skip(1).rfind(scalar).into_iter().collect(),
            Call::Maps => arguments.into_iter().filter(|id| matches!(self.tree.nodes[*id].kind, Kind::Map(_))).collect(),
        }
    }
}
