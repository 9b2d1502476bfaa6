//! Reading: a file's bytes, and whether they are text.

use std::cell::RefCell;
use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;

use crate::effort::{self, Work};

/// Files larger than this are not read whole, unless the user raises the limit.
pub const LARGEST: u64 = 64 << 20;

/// How much of a file is looked at at once: as much as stays close to the processor. Most files are smaller.
const PIECE: usize = 128 << 10;

/// How much of one piece is looked at again with the next: no name that is searched for is longer.
const OVERLAP: usize = 4 << 10;

/// What came of reading a file.
#[derive(Debug)]
pub enum Source {
    /// UTF-8 text.
    Text(String),
    /// Something that is no text: it holds a NUL byte, or is not UTF-8 at this offset.
    Binary {
        /// The bytes, to see whether they mention something.
        bytes: Vec<u8>,
        /// The first byte that is not UTF-8, if that is what is wrong.
        invalid: Option<usize>,
    },
    /// Text in UTF-16, of which some may be of interest.
    Wide,
    /// It is larger than the limit, and some of it may be of interest.
    Large {
        /// How many bytes it has.
        size: u64,
        /// Whether it begins like something that is no text.
        binary: bool,
    },
}

/// A text of this size leaves its memory to the next one.
const KEPT: usize = 1 << 20;

thread_local! {
    /// What this thread reads into. Most files end at the screen, so most need no memory of their own.
    static PIECES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    /// The memory of the last text.
    static TEXT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Reads a file that `wanted` says may be of interest; nothing for any other.
///
/// A file that is larger than a piece is asked about piece by piece, and as a whole if one of them is wanted.
///
/// # Errors
/// What the system says, with the path.
pub fn read(path: &Path, largest: u64, mut wanted: impl FnMut(&[u8]) -> bool) -> Result<Option<Source>, std::io::Error> {
    let mut file = open(path)?;
    let mut pieces = PIECES.take();
    let source = read_open(&mut file, &mut pieces, largest, &mut wanted);
    PIECES.set(pieces);
    source
}

fn read_open(file: &mut File, pieces: &mut Vec<u8>, largest: u64, wanted: &mut impl FnMut(&[u8]) -> bool) -> Result<Option<Source>, std::io::Error> {
    pieces.resize(OVERLAP + PIECE, 0);
    let length = fill(file, pieces)?;
    let first = &pieces[..length];
    let is_whole = length < pieces.len();
    let meta = if is_whole { None } else { Some(file.metadata()?) };
    if meta.as_ref().is_some_and(|meta| !meta.is_file()) {
        return Err(std::io::Error::other("it is no regular file any more"));
    }
    let size = meta.map_or(length as u64, |meta| meta.len());
    let wide = is_wide(first);
    let mut wants = |bytes: &[u8]| if wide { wanted(&narrow(bytes)) } else { wanted(bytes) };
    let is_soon = wants(first);
    let binary = size > largest && is_binary(first);
    let is_wanted = is_soon || !is_whole && any_further(file, pieces, &mut wants)?;
    if size > largest {
        return Ok(is_wanted.then_some(if wide { Source::Wide } else { Source::Large { size, binary } }));
    }
    let count = |work| effort::count(work, usize::try_from(size).unwrap_or(usize::MAX));
    count(Work::Read);
    if !is_wanted {
        count(Work::Screened);
        return Ok(None);
    }
    if wide {
        return Ok(Some(Source::Wide));
    }
    let mut text = TEXT.take();
    text.clear();
    if is_soon {
        text.extend_from_slice(&pieces[..length]);
    } else {
        file.rewind()?;
    }
    if !is_whole {
        file.read_to_end(&mut text)?;
        // What a piece gave a hint of can be seen whole now.
        if !wants(&text) {
            count(Work::Screened);
            keep(text);
            return Ok(None);
        }
    }
    Ok(Some(of(text)))
}

/// Keeps the memory of a text for the next one.
fn keep(text: Vec<u8>) {
    if text.capacity() <= KEPT {
        TEXT.set(text);
    }
}

/// A text whose memory goes to the next file that this thread reads.
pub struct Lent(String);

impl Lent {
    /// Lends a text.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// Takes the text for good.
    pub fn take(mut self) -> String {
        let mut text = std::mem::take(&mut self.0);
        text.shrink_to_fit();
        text
    }
}

impl std::ops::Deref for Lent {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        keep(std::mem::take(&mut self.0).into_bytes());
    }
}

/// Opens a file, which is not waited for if it became a pipe.
fn open(path: &Path) -> Result<File, std::io::Error> {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(i32::try_from(rustix::fs::OFlags::NONBLOCK.bits()).unwrap_or(0));
    }
    options.open(path)
}

/// Reads until the buffer is full or the file ends, and returns how many bytes there were.
fn fill(file: &mut impl Read, buffer: &mut [u8]) -> Result<usize, std::io::Error> {
    let mut length = 0;
    while length < buffer.len() {
        match file.read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

/// Says what bytes are.
fn of(bytes: Vec<u8>) -> Source {
    if is_binary(&bytes) {
        return Source::Binary { bytes, invalid: None };
    }
    match String::from_utf8(bytes) {
        Ok(text) => Source::Text(text),
        Err(error) => {
            let invalid = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            // Text in another encoding has no control characters to speak of.
            let binary = bytes.iter().any(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31));
            Source::Binary { invalid: (!binary).then_some(invalid), bytes }
        }
    }
}

/// Returns whether any piece of a file behind the first one is wanted, in memory that does not depend on its size.
fn any_further(file: &mut impl Read, pieces: &mut [u8], mut wanted: impl FnMut(&[u8]) -> bool) -> Result<bool, std::io::Error> {
    let mut end = pieces.len();
    loop {
        pieces.copy_within(end - OVERLAP..end, 0);
        end = OVERLAP + fill(file, &mut pieces[OVERLAP..])?;
        if end == OVERLAP {
            return Ok(false);
        }
        if wanted(&pieces[..end]) {
            return Ok(true);
        }
    }
}

/// Returns whether bytes are no text, as NUL bytes near their beginning tell.
pub fn is_binary(bytes: &[u8]) -> bool {
    memchr::memchr(0, &bytes[..bytes.len().min(8192)]).is_some()
}

/// Returns whether bytes are UTF-16: by its mark, or because every other byte is NUL and the others are not.
fn is_wide(bytes: &[u8]) -> bool {
    // Nobody writes a thousand characters none of which is of ASCII.
    let head = &bytes[..bytes.len().min(2048)];
    if !is_binary(head) {
        return false;
    }
    let nul = |first: usize| head.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (nul(0), nul(1));
    head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") || even.min(odd) == 0 && even.max(odd) > 8 && even.max(odd) * 10 > head.len() * 4
}

/// Returns UTF-16 with the NUL bytes left out: what is ASCII in it is then as it is in UTF-8.
fn narrow(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().filter(|byte| *byte != 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_interest(bytes: &[u8]) -> bool {
        memchr::memmem::find(bytes, b"k8s.gcr.io/").is_some()
    }

    /// Reads a text of a file.
    fn read_text(text: impl AsRef<[u8]>, largest: u64, wanted: impl FnMut(&[u8]) -> bool) -> Option<Source> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        read(file.path(), largest, wanted).unwrap()
    }

    #[test]
    fn a_word_across_the_border_of_two_pieces_is_seen() {
        let border = PIECE + OVERLAP;
        for before in [0, 1, border - 11, border - 5, border - 1, border, border + PIECE - 7, border + 2 * PIECE] {
            let text = format!("{}k8s.gcr.io/pause{}", "x".repeat(before), "y".repeat(2 * PIECE));
            assert!(matches!(read_text(&text, 7, of_interest), Some(Source::Large { binary: false, .. })), "{before}");
            assert!(matches!(read_text(&text, LARGEST, of_interest), Some(Source::Text(whole)) if whole == text), "{before}");
        }
        let text = "k8s.gcr.io ".repeat(PIECE / 4);
        assert!(read_text(&text, 7, of_interest).is_none() && read_text(&text, LARGEST, of_interest).is_none());
    }

    #[test]
    fn texts_of_the_length_of_a_piece_are_read_to_their_end() {
        for length in [0, 1, PIECE, PIECE + OVERLAP - 1, PIECE + OVERLAP, PIECE + OVERLAP + 1, 2 * PIECE + OVERLAP] {
            let text = "z".repeat(length);
            assert!(matches!(read_text(&text, LARGEST, |_| true), Some(Source::Text(whole)) if whole == text), "{length}");
        }
    }

    #[test]
    fn no_more_than_a_piece_is_looked_at_at_once() {
        let mut looked = Vec::new();
        let text = "x".repeat(3 * PIECE + 1);
        let mut wanted = |bytes: &[u8]| {
            looked.push(bytes.len());
            false
        };
        assert!(read_text(&text, LARGEST, &mut wanted).is_none());
        assert_eq!(looked, [PIECE + OVERLAP, PIECE + OVERLAP, PIECE + 1]);
    }

    #[test]
    fn what_a_piece_seems_to_hold_and_the_whole_does_not_is_left() {
        let text = "x".repeat(3 * PIECE);
        assert!(read_text(&text, LARGEST, |bytes| bytes.len() <= PIECE + OVERLAP).is_none());
    }

    #[test]
    fn wide_text_is_told_by_its_mark_or_its_form() {
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        assert!(is_wide(&wide("\u{feff}image: k8s.gcr.io/pause\n")));
        assert!(is_wide(&wide("image: k8s.gcr.io/pause\n")));
        assert!(is_wide(b"\xfe\xff\0a"));
        assert!(of_interest(&narrow(&wide("image: k8s.gcr.io/pause\n"))));
        assert!(!is_wide(b"image: k8s.gcr.io/pause\n") && !is_wide(b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0") && !is_wide(b""));
        let long = wide("\u{feff}x").into_iter().chain(wide(&"y".repeat(PIECE))).chain(wide("k8s.gcr.io/pause")).collect::<Vec<u8>>();
        assert!(matches!(read_text(long, 7, of_interest), Some(Source::Wide)));
    }
}
