//! The entries of maps and lists in a text of YAML, by the indentation of its lines.

use crate::span::Span;

/// A line of a document of YAML.
#[derive(Clone, Copy)]
struct Line {
    span: Span,
    indent: usize,
    /// Whether it says anything: blank lines and comments belong to what is around them.
    says: bool,
}

impl Line {
    fn at(text: &str, document: Span, at: usize) -> Self {
        let bytes = text.as_bytes();
        let start = memchr::memrchr(b'\n', &bytes[document.start..at]).map_or(document.start, |end| document.start + end + 1);
        let end = memchr::memchr(b'\n', &bytes[at..document.end]).map_or(document.end, |length| at + length + 1);
        let indent = bytes[start..end].iter().take_while(|byte| **byte == b' ').count();
        let says = !matches!(bytes[start..end].get(indent), None | Some(b'\n' | b'\r' | b'#'));
        Self { span: Span::new(start, end), indent, says }
    }

    /// Returns the line with those below it that stand further in; a list may stand in the column of its key.
    fn entry(self, text: &str, document: Span) -> Span {
        let is_item = |line: &Self| text[line.span.start + line.indent..].starts_with('-');
        let mut end = self.span.end;
        while end < document.end {
            let below = Self::at(text, document, end);
            if below.says && (below.indent < self.indent || below.indent == self.indent && (is_item(&self) || !is_item(&below))) {
                break;
            }
            end = below.span.end;
        }
        Span::new(self.span.start, end)
    }
}

/// Returns the entry of a map or a list in which a place stands: its line, and what is below it.
pub(super) fn entry(text: &str, document: Span, at: usize) -> Span {
    Line::at(text, document, at).entry(text, document)
}

/// Returns the entry in which another one stands: that of the nearest line above it that stands further out.
pub(super) fn around(text: &str, document: Span, inner: Span) -> Option<Span> {
    let own = Line::at(text, document, inner.start).indent;
    let mut start = inner.start;
    while start > document.start {
        let above = Line::at(text, document, start - 1);
        if above.says && above.indent < own {
            return Some(above.entry(text, document));
        }
        start = above.span.start;
    }
    None
}

/// Returns the first entry of those around another one that does not begin as JSON does, of which seldom a line can be read alone.
pub(super) fn in_blocks(text: &str, document: Span, mut block: Span) -> Option<Span> {
    while block.of(text).trim_start().starts_with(['"', '{', '[', '}', ']']) {
        block = around(text, document, block)?;
    }
    Some(block)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_a_line_with_what_is_below_it() {
        let of = |text: &str, word: &str| entry(text, Span::new(0, text.len()), text.find(word).unwrap()).of(text).to_owned();
        let pod = "kind: Pod\nspec:\n  containers:\n  - name: a\n    # X\n\n    image: b:1\n  - name: c\nx: 1\n";
        assert_eq!(of(pod, "b:1"), "    image: b:1\n");
        assert_eq!(of(pod, "name: a"), "  - name: a\n    # X\n\n    image: b:1\n");
        assert_eq!(of(pod, "containers"), "  containers:\n  - name: a\n    # X\n\n    image: b:1\n  - name: c\n");
        assert_eq!(of("a: 1\nimages:\n- b\n- c\nd:\n", "b"), "- b\n");
        assert_eq!(of("a: 1\nimages:\n- b\n- c\nd:\n", "images"), "images:\n- b\n- c\n");
        assert_eq!(of("image: a:1", "a:1"), "image: a:1");
        let image = entry(pod, Span::new(0, pod.len()), pod.find("b:1").unwrap());
        assert_eq!(around(pod, Span::new(0, pod.len()), image).unwrap().of(pod), of(pod, "name: a"));
        let documents = "a: 1\n---\n  b: 2\n  c: 3\n";
        assert_eq!(around(documents, Span::new(5, documents.len()), Span::new(16, 23)).unwrap().of(documents), &documents[5..]);
        assert_eq!(around(documents, Span::new(0, 5), Span::new(0, 5)), None);
    }
}
