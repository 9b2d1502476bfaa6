//! Reading: a file's bytes, and whether they are text.

use std::cell::RefCell;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::effort::{self, Work};

/// Files larger than this are not read whole, unless the user raises the limit.
pub const LARGEST: u64 = 64 << 20;

/// How much of a file that is not read whole is looked at at once.
const CHUNK: usize = 1 << 20;

/// How much of one look is looked at again in the next: no name that is searched for is longer.
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

/// A buffer of this size is kept for the next file.
const KEPT: usize = 1 << 20;

thread_local! {
    /// What the last file of this thread was read into. Most files end at the screen, so most need no memory of their own.
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Reads a file that `wanted` says may be of interest; nothing for any other.
///
/// # Errors
/// What the system says, with the path.
pub fn read(path: &Path, largest: u64, mut wanted: impl FnMut(&[u8]) -> bool) -> Result<Option<Source>, std::io::Error> {
    let mut file = open(path)?;
    let meta = file.metadata()?;
    if !meta.is_file() {
        return Err(std::io::Error::other("it is no regular file any more"));
    }
    if meta.len() > largest {
        return screen(&mut file, meta.len(), wanted);
    }
    let mut buffer = BUFFER.take();
    let length = fill(&mut file, &mut buffer, usize::try_from(meta.len()).unwrap_or(usize::MAX))?;
    effort::count(Work::Read, length);
    let wide = is_wide(&buffer[..length]);
    let wanted = if wide { wanted(&narrow(&buffer[..length])) } else { wanted(&buffer[..length]) };
    if !wanted {
        effort::count(Work::Screened, length);
    }
    if wide {
        return Ok(wanted.then_some(Source::Wide));
    }
    if wanted {
        buffer.truncate(length);
        return Ok(Some(of(buffer)));
    }
    keep(buffer);
    Ok(None)
}

/// Keeps a buffer for the next file.
fn keep(buffer: Vec<u8>) {
    if buffer.capacity() <= KEPT {
        BUFFER.set(buffer);
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

/// Reads a file of about `size` bytes to its end, and returns how many bytes of the buffer are its text.
fn fill(file: &mut File, buffer: &mut Vec<u8>, size: usize) -> Result<usize, std::io::Error> {
    let mut length = 0;
    loop {
        if buffer.len() <= length.max(size) {
            // One byte more than expected: a read that leaves it free came to the end.
            buffer.resize((size + 1).max(2 * length).max(8 << 10), 0);
        }
        let free = buffer.len() - length;
        match file.read(&mut buffer[length..]) {
            Ok(0) => return Ok(length),
            Ok(read) => {
                length += read;
                if read < free && length == size {
                    return Ok(length);
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
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

/// Looks through a file piece by piece, in memory that does not depend on its size.
fn screen(file: &mut impl Read, size: u64, mut wanted: impl FnMut(&[u8]) -> bool) -> Result<Option<Source>, std::io::Error> {
    let mut piece = Vec::with_capacity(CHUNK + OVERLAP);
    let mut kind = None;
    loop {
        let kept = piece.len();
        file.take(CHUNK as u64).read_to_end(&mut piece)?;
        if piece.len() == kept {
            return Ok(None);
        }
        let (wide, binary) = *kind.get_or_insert_with(|| (is_wide(&piece), is_binary(&piece)));
        if if wide { wanted(&narrow(&piece)) } else { wanted(&piece) } {
            return Ok(Some(if wide { Source::Wide } else { Source::Large { size, binary } }));
        }
        piece.drain(..piece.len().saturating_sub(OVERLAP));
    }
}

fn is_binary(bytes: &[u8]) -> bool {
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

    #[test]
    fn a_word_across_the_border_of_two_pieces_is_seen() {
        for before in [0, 1, CHUNK - 11, CHUNK - 5, CHUNK - 1, CHUNK, 3 * CHUNK - 7] {
            let text = format!("{}k8s.gcr.io/pause{}", "x".repeat(before), "y".repeat(2 * CHUNK));
            assert!(matches!(screen(&mut text.as_bytes(), 7, of_interest), Ok(Some(Source::Large { size: 7, binary: false }))), "{before}");
        }
        let text = "k8s.gcr.io ".repeat(CHUNK / 4);
        assert!(screen(&mut text.as_bytes(), 7, of_interest).unwrap().is_none());
    }

    #[test]
    fn no_more_than_a_piece_is_looked_at_at_once() {
        let looked = std::cell::Cell::new(0);
        let wanted = |bytes: &[u8]| {
            looked.set(bytes.len().max(looked.get()));
            false
        };
        assert!(screen(&mut std::io::repeat(b'x').take(10 * CHUNK as u64), 7, wanted).unwrap().is_none());
        assert_eq!(looked.get(), CHUNK + OVERLAP);
    }

    #[test]
    fn wide_text_is_told_by_its_mark_or_its_form() {
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        assert!(is_wide(&wide("\u{feff}image: k8s.gcr.io/pause\n")));
        assert!(is_wide(&wide("image: k8s.gcr.io/pause\n")));
        assert!(is_wide(b"\xfe\xff\0a"));
        assert!(of_interest(&narrow(&wide("image: k8s.gcr.io/pause\n"))));
        assert!(!is_wide(b"image: k8s.gcr.io/pause\n") && !is_wide(b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0") && !is_wide(b""));
        let long = wide("\u{feff}x").into_iter().chain(wide(&"y".repeat(CHUNK))).chain(wide("k8s.gcr.io/pause")).collect::<Vec<u8>>();
        assert!(matches!(screen(&mut long.as_slice(), 7, of_interest), Ok(Some(Source::Wide))));
    }
}
