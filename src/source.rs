//! Reading: a file's bytes, and whether they are text.

use std::path::Path;

/// Files larger than this are not read whole, unless the user raises the limit.
pub const LARGEST: u64 = 64 << 20;

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
    /// It is larger than the limit.
    Large(u64),
}

/// Reads a file that `wanted` says may be of interest; nothing for any other.
///
/// # Errors
/// What the system says, with the path.
pub fn read(path: &Path, largest: u64, wanted: impl Fn(&[u8]) -> bool) -> Result<Option<Source>, std::io::Error> {
    let size = std::fs::symlink_metadata(path)?.len();
    if size > largest {
        return Ok(Some(Source::Large(size)));
    }
    let bytes = std::fs::read(path)?;
    if !wanted(&bytes) {
        return Ok(None);
    }
    if memchr::memchr(0, &bytes[..bytes.len().min(8192)]).is_some() {
        return Ok(Some(Source::Binary { bytes, invalid: None }));
    }
    Ok(Some(match String::from_utf8(bytes) {
        Ok(text) => Source::Text(text),
        Err(error) => {
            let invalid = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            // Text in another encoding has no control characters to speak of.
            let binary = bytes.iter().any(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31));
            Source::Binary { invalid: (!binary).then_some(invalid), bytes }
        }
    }))
}
