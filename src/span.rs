//! Byte ranges of a file, and where they stand in lines and columns.
//!
//! Everything in repoint that points at text does so with a [`Span`]. Nothing here reads a file.

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
}

impl Lines {
    /// Indexes the lines of `text`.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1));
        Self { starts }
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
        let before = &text.as_bytes()[self.starts[line]..offset.min(text.len())];
        // Count the bytes that begin a character.
        let column = before.iter().filter(|&&byte| byte & 0xC0 != 0x80).count() + 1;
        Place { line: line + 1, column }
    }
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
}
