//! Byte ranges of a file, and where they stand in lines and columns.
//!
//! Everything in repoint that points at text does so with a [`Span`]. Nothing here reads a file.

use std::cell::OnceCell;

/// A half-open range of byte offsets, `start..end`, into one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset after the last byte; never less than `start`.
    pub end: usize,
}

impl Span {
    /// Makes the span `start..end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Returns the number of bytes.
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// Returns whether the span holds no byte.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Returns the text that the span stands for.
    ///
    /// # Panics
    /// When the span is not inside `text` or cuts a character: a span is only ever used with the text it was made from.
    pub fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }

    /// Returns the span moved right by `offset` bytes.
    pub const fn shift(self, offset: usize) -> Self {
        Self::new(self.start + offset, self.end + offset)
    }

    /// Returns whether `other` lies wholly inside this span.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Returns whether the two spans share a byte.
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// A place as people name it: line and column, both counted from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Line, from 1; lines end with a line feed.
    pub line: usize,
    /// Column, from 1, in characters (not bytes).
    pub column: usize,
}

/// The starts of a text's lines, to turn offsets into places.
#[derive(Clone, Debug)]
pub struct Lines {
    starts: Vec<usize>,
    /// How many characters begin before each block of [`BLOCK`] bytes, so that a column in a line of many megabytes is cheap; counted when
    /// there is such a line.
    characters: OnceCell<Vec<usize>>,
}

/// Characters are counted in blocks of this many bytes.
const BLOCK: usize = 4096;

impl Lines {
    /// Indexes the lines of `text`.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1));
        Self { starts, characters: OnceCell::new() }
    }

    /// Returns the line (from 0) that `offset` stands on.
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset) - 1
    }

    /// Returns the span of a line (from 0), its line feed included.
    pub fn span(&self, line: usize, text: &str) -> Span {
        let end = self.starts.get(line + 1).copied().unwrap_or(text.len());
        Span::new(self.starts[line], end)
    }

    /// Returns how many lines there are; a text that ends with a line feed has an empty last one.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// Returns the place of `offset` in `text`.
    pub fn place(&self, offset: usize, text: &str) -> Place {
        let line = self.line_of(offset);
        let (start, end) = (self.starts[line], offset.min(text.len()));
        let column = if end - start < BLOCK { beginnings(&text.as_bytes()[start..end]) } else { self.before(end, text) - self.before(start, text) };
        Place { line: line + 1, column: column + 1 }
    }

    /// Returns how many characters begin before an offset.
    fn before(&self, offset: usize, text: &str) -> usize {
        let characters = self.characters.get_or_init(|| {
            let count = |sum: &mut usize, block: &[u8]| Some(std::mem::replace(sum, *sum + beginnings(block)));
            text.as_bytes().chunks(BLOCK).scan(0, count).collect()
        });
        let block = (offset / BLOCK).min(characters.len().saturating_sub(1));
        characters.get(block).copied().unwrap_or(0) + beginnings(&text.as_bytes()[block * BLOCK..offset])
    }
}

/// Counts the bytes that begin a character.
fn beginnings(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_characters_from_one() {
        let text = "a\nä💡x\n";
        let lines = Lines::new(text);
        let at = text.find('x').unwrap();
        assert_eq!(lines.place(at, text), Place { line: 2, column: 3 });
        assert_eq!(lines.place(0, text), Place { line: 1, column: 1 });
        assert_eq!(lines.count(), 3);
    }

    #[test]
    fn a_column_of_a_long_line_is_counted_in_blocks() {
        let text = format!("é\n{}", "ä💡x".repeat(5000));
        let lines = Lines::new(&text);
        for (nth, (at, _)) in text.char_indices().enumerate().skip(2).step_by(97) {
            assert_eq!(lines.place(at, &text), Place { line: 2, column: nth - 1 });
        }
        assert_eq!(lines.place(text.len(), &text).column, 15_001);
    }
}
