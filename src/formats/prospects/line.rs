//! Lines of a text, looked at where a word stands.

/// A line is looked at up to this length; what stands on a longer one is parsed.
pub(super) const LONGEST: usize = 4000;

/// A line of a text.
#[derive(Clone, Copy)]
pub(super) struct Line<'t> {
    pub(super) start: usize,
    pub(super) text: &'t str,
}

impl<'t> Line<'t> {
    pub(super) fn around(text: &'t str, at: usize) -> Self {
        let start = memchr::memrchr(b'\n', &text.as_bytes()[..at]).map_or(0, |end| end + 1);
        let end = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |length| at + length);
        Self { start, text: &text[start..end] }
    }

    /// Returns, of a line that is too long to be looked at whole, the part around a place.
    pub(super) fn near(self, text: &'t str, at: usize) -> Self {
        if self.text.len() <= LONGEST {
            return self;
        }
        let end = self.start + self.text.len();
        let boundary = |mut at: usize| {
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let (start, end) = (boundary(at.saturating_sub(LONGEST / 2).max(self.start)), boundary((at + LONGEST / 2).min(end)));
        Self { start, text: &text[start..end] }
    }

    pub(super) fn indent(&self) -> usize {
        self.text.bytes().take_while(|byte| *byte == b' ').count()
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.bytes().all(|byte| byte.is_ascii_whitespace())
    }

    /// Returns the line without its indentation and the dashes of lists.
    pub(super) fn item(&self) -> &'t str {
        let mut item = self.text.trim();
        while let Some(rest) = item.strip_prefix("- ") {
            item = rest.trim_start();
        }
        item
    }

    /// Returns the next line that is not blank.
    pub(super) fn next(&self, text: &'t str) -> Option<Self> {
        let mut start = self.start + self.text.len() + 1;
        loop {
            let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
            let line = Self { start, text: &rest[..memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len())] };
            if !line.is_blank() {
                return Some(line);
            }
            start += line.text.len() + 1;
        }
    }
}

/// Splits `key: value`; nothing where the line has no plain key.
pub(super) fn key(item: &str) -> Option<(&str, &str)> {
    let (name, value) = item.split_once(':')?;
    let name = name.trim_matches(['"', '\'']);
    let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/' | b'$'));
    (plain && (value.is_empty() || value.starts_with([' ', '\t']))).then_some((name, value))
}

/// Returns whether a value is a URL; `httpd:2.4` is an image.
pub fn is_url(value: &str) -> bool {
    let value = value.trim_start_matches(['"', '\'']);
    value.starts_with("http://") || value.starts_with("https://")
}

/// Returns whether a key holds a text about something.
pub fn is_prose_key(key: &str) -> bool {
    matches!(key, "description" | "message")
}
