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
    /// Column, from 1, in characters (not bytes). A byte-order mark is none.
    pub column: usize,
}

/// The lines of a text, to turn offsets into places: counted block by block, so that it is made as fast as the text is read.
#[derive(Clone, Debug)]
pub struct Lines {
    /// How many line feeds stand before each block of [`BLOCK`] bytes.
    feeds: Vec<usize>,
    /// How many characters begin before each of them, so that a column in a line of many megabytes is cheap; counted when there is such a
    /// line.
    characters: OnceCell<Vec<usize>>,
}

/// What is counted is counted in blocks of this many bytes.
const BLOCK: usize = 1024;

impl Lines {
    /// Indexes the lines of `text`.
    pub fn new(text: &str) -> Self {
        Self { feeds: sums(text, feeds), characters: OnceCell::new() }
    }

    /// Returns the line (from 0) that `offset` stands on.
    pub fn line_of(&self, offset: usize, text: &str) -> usize {
        before(&self.feeds, offset, text, feeds)
    }

    /// Returns the span of a line (from 0), its line feed included.
    pub fn span(&self, line: usize, text: &str) -> Span {
        let start = self.start(line, text);
        Span::new(start, memchr::memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |length| start + length + 1))
    }

    /// Returns where a line begins.
    fn start(&self, line: usize, text: &str) -> usize {
        let Some(nth) = line.checked_sub(1) else { return 0 };
        // The line feed in front is in the last block before which there are fewer.
        let block = self.feeds.partition_point(|&feeds| feeds <= nth) - 1;
        let bytes = &text.as_bytes()[block * BLOCK..];
        memchr::memchr_iter(b'\n', bytes).nth(nth - self.feeds[block]).map_or(text.len(), |at| block * BLOCK + at + 1)
    }

    /// Returns the place of `offset` in `text`.
    pub fn place(&self, offset: usize, text: &str) -> Place {
        let end = offset.min(text.len());
        let line = self.line_of(end, text);
        let near = end.saturating_sub(BLOCK);
        let start = memchr::memrchr(b'\n', &text.as_bytes()[near..end]).map_or_else(|| self.start(line, text), |at| near + at + 1);
        let column = if end - start < BLOCK { beginnings(&text.as_bytes()[start..end]) } else { self.characters_before(end, text) - self.characters_before(start, text) };
        // Editors do not show the mark.
        let mark = usize::from(line == 0 && end > 0 && text.starts_with('\u{feff}'));
        Place { line: line + 1, column: column + 1 - mark }
    }

    /// Returns how many characters begin before an offset.
    fn characters_before(&self, offset: usize, text: &str) -> usize {
        before(self.characters.get_or_init(|| sums(text, beginnings)), offset, text, beginnings)
    }
}

/// Returns what `count` comes to before each block of a text.
fn sums(text: &str, count: impl Fn(&[u8]) -> usize) -> Vec<usize> {
    text.as_bytes().chunks(BLOCK).scan(0, |sum, block| Some(std::mem::replace(sum, *sum + count(block)))).collect()
}

/// Returns what `count` comes to before an offset.
fn before(sums: &[usize], offset: usize, text: &str, count: impl Fn(&[u8]) -> usize) -> usize {
    let offset = offset.min(text.len());
    let block = (offset / BLOCK).min(sums.len().saturating_sub(1));
    sums.get(block).copied().unwrap_or(0) + count(&text.as_bytes()[block * BLOCK..offset])
}

/// Counts the line feeds.
fn feeds(bytes: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', bytes).count()
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
        let text = "\u{feff}ab\n\u{feff}";
        let columns = [0, 3, 4, 6, 9].map(|at| Lines::new(text).place(at, text).column);
        assert_eq!(columns, [1, 1, 2, 1, 2]);
    }

    #[test]
    fn lines_are_found_wherever_blocks_end() {
        for width in [0, 1, BLOCK - 2, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK] {
            for end in ["", "\n", "x"] {
                let text = format!("{0}\n\n{0}\n{1}{end}", "x".repeat(width), "ab\n".repeat(BLOCK));
                let lines = Lines::new(&text);
                let (mut start, mut number) = (0, 0);
                for line in text.split_inclusive('\n') {
                    assert_eq!(lines.span(number, &text), Span::new(start, start + line.len()), "{width} {number}");
                    for at in [start, start + line.len() - 1] {
                        assert_eq!((lines.line_of(at, &text), lines.place(at, &text)), (number, Place { line: number + 1, column: at - start + 1 }), "{width} {number}");
                    }
                    (start, number) = (start + line.len(), number + 1);
                }
                let last = Place { line: text.matches('\n').count() + 1, column: text.len() - text.rfind('\n').unwrap() };
                assert_eq!(lines.place(text.len(), &text), last);
            }
        }
        assert_eq!(Lines::new("").place(0, ""), Place { line: 1, column: 1 });
        assert_eq!(Lines::new("").span(0, ""), Span::new(0, 0));
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
