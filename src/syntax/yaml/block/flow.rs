//! Collections in brackets and braces, as long as they are short and plain.

use super::{DEEPEST, Reader, skip};
use crate::span::Span;
use crate::syntax::tree::{Id, Kind, Style, Value};
use crate::syntax::yaml::scalar::closing;

impl Reader<'_> {
    /// Takes a flow collection that begins at `at` of a line that ends at `end`; returns it, what stands behind it and where that line ends.
    pub(super) fn flow(&mut self, at: usize, end: usize, depth: usize) -> Option<(Id, usize, usize)> {
        (depth < DEEPEST).then_some(())?;
        let is_list = self.bytes()[at] == b'[';
        let close = if is_list { b']' } else { b'}' };
        let node = self.tree.push(Span::new(at, at), if is_list { Kind::List(Vec::new()) } else { Kind::Map(Vec::new()) });
        let (mut items, mut entries) = (Vec::new(), Vec::new());
        let (mut at, mut end) = self.flow_skip(at + 1, end)?;
        while self.bytes()[at] != close {
            let id;
            (id, at, end) = self.flow_node(at, end, depth)?;
            if is_list {
                items.push(id);
            } else {
                (at + 1 < end && self.bytes()[at] == b':' && self.bytes()[at + 1] == b' ').then_some(())?;
                (at, end) = self.flow_skip(at + 1, end)?;
                let value;
                (value, at, end) = self.flow_node(at, end, depth)?;
                entries.push((id, value));
            }
            (at, end) = self.flow_skip(at, end)?;
            if self.bytes()[at] == b',' {
                (at, end) = self.flow_skip(at + 1, end)?;
            } else {
                (self.bytes()[at] == close).then_some(())?;
            }
        }
        let whole = &mut self.tree.nodes[node];
        whole.span.end = at + 1;
        whole.kind = if is_list { Kind::List(items) } else { Kind::Map(entries) };
        Some((node, at + 1, end))
    }

    /// Passes over blanks and line breaks inside a flow collection; returns where the next text stands, and the end of its line.
    fn flow_skip(&mut self, at: usize, end: usize) -> Option<(usize, usize)> {
        let next = skip(self.bytes(), at, end);
        if next < end {
            return Some((next, end));
        }
        let line = self.next_line()?.filter(|line| self.open.last().is_some_and(|level| line.indent > level.indent))?;
        Some((line.start, line.end))
    }

    fn flow_node(&mut self, at: usize, end: usize, depth: usize) -> Option<(Id, usize, usize)> {
        match self.bytes()[at] {
            b'[' | b'{' => self.flow(at, end, depth + 1),
            quote @ (b'"' | b'\'') => {
                let close = closing(self.bytes(), quote, at + 1, end)?;
                let scalar = self.quoted(quote, at, close)?;
                Some((self.scalar(scalar), close + 1, end))
            }
            first => {
                let is_usual = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'/' | b'@' | b'=' | b'+' | b'$' | b'~' | b'(' | b')' | b'-' | b';' | b'<' | b'%' | b'*');
                let bytes = self.bytes();
                let mut stop = at;
                while stop < end && (is_usual(&bytes[stop]) || matches!(bytes[stop], b':' | b' ') && bytes.get(stop + 1).filter(|_| stop + 1 < end).is_some_and(is_usual)) {
                    stop += 1;
                }
                // What goes on with other characters, or on the next line, is left to the parser, and so is a mark of it.
                let is_dash = first == b'-' && !bytes.get(at + 1).is_some_and(is_usual);
                (stop > at && stop < end && !is_dash && !matches!(first, b'@' | b'~' | b':' | b' ' | b'%' | b'*')).then_some(())?;
                let span = Span::new(at, stop);
                Some((self.scalar((span, Style::FlowPlain, Value::Verbatim(span))), stop, end))
            }
        }
    }
}
