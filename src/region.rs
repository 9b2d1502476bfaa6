//! Text of one language inside another, and the map from its bytes to the file's.
//!
//! A region is what a nested language is parsed from: the body of a here-document, a fenced block, the value of a YAML
//! scalar. Its text is what the nested language sees; its pieces say which of those bytes are, byte for byte, bytes of the
//! file. Bytes that are in no piece (an unescaped `\n`, a folded line break) have no place in the file and can never be edited.

use std::borrow::Cow;

use smallvec::{SmallVec, smallvec};

use crate::span::Span;

/// A run of region bytes that are the file's own bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    /// Offset in the region.
    at: usize,
    /// Offset in the file.
    file: usize,
    /// Number of bytes.
    len: usize,
}

/// Nearly every region is one run.
type Pieces = SmallVec<[Piece; 1]>;

/// Text of one language with the map from its bytes to the bytes of the file.
///
/// Invariant: `pieces` is sorted by `at`, disjoint, inside `text`, and each piece's bytes equal the file's at its `file` offset.
#[derive(Clone, Debug)]
pub struct Region<'a> {
    text: Cow<'a, str>,
    pieces: Pieces,
}

impl<'a> Region<'a> {
    /// Makes the region that is a whole file.
    pub fn file(text: &'a str) -> Self {
        let pieces = smallvec![Piece { at: 0, file: 0, len: text.len() }];
        Self { text: Cow::Borrowed(text), pieces }
    }

    /// Returns the text as the nested language sees it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the file's span for a region's span, or nothing where its bytes are not, in one run, the file's bytes.
    pub fn to_file(&self, span: Span) -> Option<Span> {
        if span.is_empty() {
            let piece = self.pieces.iter().find(|piece| piece.at <= span.start && span.start <= piece.at + piece.len)?;
            let at = piece.file + (span.start - piece.at);
            return Some(Span::new(at, at));
        }
        let mut index = self.pieces.partition_point(|piece| piece.at + piece.len <= span.start);
        let first = self.pieces.get(index)?;
        if span.start < first.at {
            return None;
        }
        let start = first.file + (span.start - first.at);
        let mut covered = first.at + first.len;
        let mut next = first.file + first.len;
        while covered < span.end {
            index += 1;
            let piece = self.pieces.get(index)?;
            if piece.at != covered || piece.file != next {
                return None;
            }
            covered += piece.len;
            next += piece.len;
        }
        Some(Span::new(start, start + span.len()))
    }

    /// Returns the place in the file nearest to a region's offset, for reports about text that is not verbatim.
    pub fn near(&self, offset: usize) -> usize {
        let index = self.pieces.partition_point(|piece| piece.at <= offset);
        match index.checked_sub(1).map(|index| self.pieces[index]) {
            Some(piece) => piece.file + (offset - piece.at).min(piece.len),
            None => self.pieces.first().map_or(0, |piece| piece.file),
        }
    }

    /// Returns the part of this region that `span` covers, as a region of its own.
    pub fn slice(&self, span: Span) -> Region<'_> {
        let mut builder = Builder::new(self);
        builder.verbatim_pieces(span);
        Region { text: Cow::Borrowed(span.of(&self.text)), pieces: builder.pieces }
    }
}

/// Builds a region out of stretches of another one and of text that stands nowhere.
#[derive(Debug)]
pub struct Builder<'r, 'a> {
    parent: &'r Region<'a>,
    text: String,
    at: usize,
    pieces: Pieces,
}

impl<'r, 'a> Builder<'r, 'a> {
    /// Begins a region nested in `parent`.
    pub fn new(parent: &'r Region<'a>) -> Self {
        Self { parent, text: String::new(), at: 0, pieces: Pieces::new() }
    }

    /// Appends the parent's text in `span`, byte for byte.
    pub fn verbatim(&mut self, span: Span) {
        self.text.push_str(span.of(&self.parent.text));
        self.verbatim_pieces(span);
    }

    /// Appends text that has no bytes of its own in the file.
    pub fn synthetic(&mut self, text: &str) {
        self.text.push_str(text);
        self.at += text.len();
    }

    /// Finishes the region.
    pub fn build(self) -> Region<'static> {
        Region { text: Cow::Owned(self.text), pieces: self.pieces }
    }

    fn verbatim_pieces(&mut self, span: Span) {
        let base = self.at;
        if span.is_empty() {
            // Nothing, but at a place: where something could be put in.
            if let Some(place) = self.parent.to_file(span).filter(|_| self.pieces.is_empty()) {
                self.pieces.push(Piece { at: base, file: place.start, len: 0 });
            }
            return;
        }
        let first = self.parent.pieces.partition_point(|piece| piece.at + piece.len <= span.start);
        for piece in &self.parent.pieces[first..] {
            if piece.at >= span.end {
                break;
            }
            let start = piece.at.max(span.start);
            let end = (piece.at + piece.len).min(span.end);
            self.push(Piece { at: base + (start - span.start), file: piece.file + (start - piece.at), len: end - start });
        }
        self.at = base + span.len();
    }

    fn push(&mut self, piece: Piece) {
        if let Some(last) = self.pieces.last_mut()
            && last.at + last.len == piece.at
            && last.file + last.len == piece.file
        {
            last.len += piece.len;
        } else if piece.len > 0 {
            self.pieces.push(piece);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_that_is_not_one_run_of_the_file_has_no_span() {
        let file = Region::file("  a: b\n  c: d\n");
        let mut builder = Builder::new(&file);
        builder.verbatim(Span::new(2, 7));
        builder.verbatim(Span::new(9, 14));
        let region = builder.build();
        assert_eq!(region.text(), "a: b\nc: d\n");
        assert_eq!(region.to_file(Span::new(3, 4)), Some(Span::new(5, 6)));
        assert_eq!(region.to_file(Span::new(5, 6)), Some(Span::new(9, 10)));
        assert_eq!(region.to_file(Span::new(3, 6)), None);
        assert_eq!(region.near(5), 9);
    }

    #[test]
    fn synthetic_text_has_no_span_and_does_not_hide_its_neighbours() {
        let file = Region::file(r"x\ny");
        let mut builder = Builder::new(&file);
        builder.verbatim(Span::new(0, 1));
        builder.synthetic("\n");
        builder.verbatim(Span::new(3, 4));
        let region = builder.build();
        assert_eq!(region.text(), "x\ny");
        assert_eq!(region.to_file(Span::new(0, 1)), Some(Span::new(0, 1)));
        assert_eq!(region.to_file(Span::new(1, 2)), None);
        assert_eq!(region.to_file(Span::new(0, 3)), None);
        assert_eq!(region.to_file(Span::new(2, 3)), Some(Span::new(3, 4)));
    }

    #[test]
    fn an_empty_stretch_has_a_place() {
        let file = Region::file("a: \"\"\n");
        assert_eq!(file.slice(Span::new(4, 4)).to_file(Span::new(0, 0)), Some(Span::new(4, 4)));
    }

    #[test]
    fn regions_nest_to_any_depth() {
        let file = Region::file("> > abc\n> > def\n");
        let mut outer = Builder::new(&file);
        outer.verbatim(Span::new(2, 8));
        outer.verbatim(Span::new(10, 16));
        let outer = outer.build();
        assert_eq!(outer.text(), "> abc\n> def\n");
        let mut inner = Builder::new(&outer);
        inner.verbatim(Span::new(2, 6));
        inner.verbatim(Span::new(8, 12));
        let inner = inner.build();
        assert_eq!(inner.text(), "abc\ndef\n");
        assert_eq!(inner.to_file(Span::new(4, 7)), Some(Span::new(12, 15)));
        assert_eq!(inner.slice(Span::new(5, 7)).to_file(Span::new(0, 1)), Some(Span::new(13, 14)));
    }
}
