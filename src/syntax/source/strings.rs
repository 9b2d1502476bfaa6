//! Strings: where each ends, and what it holds.

use smallvec::SmallVec;

use super::{Escape, Kind, Lexer, Piece, Quote, RUBY, Text, is_word};

impl<'t> Lexer<'t> {
    /// Reads a string, a character or the start of a here-document, if one begins here.
    pub(super) fn string(&mut self) -> bool {
        if self.bytes[self.at] == b'\'' && self.language.chars {
            if let Some(end) = self.character() {
                self.at = end;
            } else {
                self.push(self.at + 1, Kind::Mark(b'\''));
            }
            return true;
        }
        if self.heredoc() {
            return true;
        }
        self.quoted(self.at, false)
    }

    /// Reads a string with letters in front of its quote, which begins at `quote`.
    pub(super) fn prefixed(&mut self, quote: usize) -> bool {
        let prefix = &self.text[self.at..quote];
        if !self.language.prefixes.contains(&prefix) {
            return false;
        }
        let raw = prefix.contains(['r', 'R']);
        match self.bytes.get(quote) {
            // `r#"..."#`, or C++'s `R"x(...)x"`.
            Some(b'#') if raw => self.hashed(quote),
            Some(b'"') if prefix.ends_with('R') && self.language.quotes.len() == 1 => self.delimited(quote),
            Some(b'"' | b'\'') => self.quoted(quote, raw),
            _ => false,
        }
    }

    /// Reads `'x'`, `'\n'`: not the mark of a lifetime or a digit.
    fn character(&self) -> Option<usize> {
        let rest = &self.bytes[self.at + 1..];
        if rest.first() == Some(&b'\\') {
            let close = rest.iter().take(12).skip(2).position(|&byte| byte == b'\'')?;
            return Some(self.at + 1 + 2 + close + 1);
        }
        let letter = self.text[self.at + 1..].chars().next().filter(|letter| *letter != '\n')?;
        (rest.get(letter.len_utf8()) == Some(&b'\'')).then_some(self.at + 2 + letter.len_utf8())
    }

    fn hashed(&mut self, from: usize) -> bool {
        let hashes = self.bytes[from..].iter().take_while(|byte| **byte == b'#').count();
        if self.bytes.get(from + hashes) != Some(&b'"') || hashes > 255 {
            return false;
        }
        let start = from + hashes + 1;
        let Some(close) = self.closing(start, "\"", &"#".repeat(hashes)) else { return false };
        self.finish(start, close, close + 1 + hashes);
        true
    }

    fn delimited(&mut self, quote: usize) -> bool {
        let Some(length) = self.bytes[quote + 1..].iter().take(18).position(|&byte| byte == b'(') else { return false };
        let delimiter = self.text[quote + 1..quote + 1 + length].to_owned();
        let start = quote + length + 2;
        let Some(close) = self.closing(start, ")", &format!("{delimiter}\"")) else { return false };
        self.finish(start, close, close + delimiter.len() + 2);
        true
    }

    /// Finds `first` followed by `second`, within what may still be spent.
    fn closing(&mut self, from: usize, first: &str, second: &str) -> Option<usize> {
        let end = self.bytes.len().min(from.saturating_add(self.budget));
        let found = memchr::memmem::find(self.bytes.get(from..end)?, format!("{first}{second}").as_bytes());
        self.budget = self.budget.saturating_sub(found.unwrap_or(end - from));
        found.map(|length| from + length)
    }

    fn finish(&mut self, start: usize, close: usize, end: usize) {
        let mut text = Text::default();
        text.bytes(start, close);
        self.push(end, Kind::Text(Box::new(text)));
    }

    /// Reads a string whose quote begins at `from`; what stands before belongs to it.
    fn quoted(&mut self, from: usize, raw: bool) -> bool {
        let language = self.language;
        let Some(quote) = language.quotes.iter().find(|quote| self.bytes[from..].starts_with(quote.open.as_bytes())) else { return false };
        // `"""` may be an empty string and a quote where nothing closes it: the next kind is tried then.
        let kinds = language.quotes.iter().filter(|other| quote.open.starts_with(other.open));
        for kind in kinds {
            if let Some((text, end)) = self.read(kind, from + kind.open.len(), raw) {
                self.push(end, Kind::Text(Box::new(text)));
                return true;
            }
        }
        false
    }

    /// Reads the content up to the closing mark; nothing where there is none.
    fn read(&mut self, quote: &Quote, start: usize, raw: bool) -> Option<(Text, usize)> {
        let first = quote.close.as_bytes()[0];
        if !quote.lines && self.broken.get(&first) == Some(&self.line) || quote.lines && self.hopeless.contains(quote.close) {
            return None;
        }
        let mut text = Text { pieces: SmallVec::new(), command: quote.open == "`" && std::ptr::eq(self.language, &raw const RUBY) };
        let (mut at, mut run) = (start, start);
        let hole = quote.hole.bytes().next();
        while at < self.bytes.len() {
            let byte = self.bytes[at];
            if byte != first && !matches!(byte, b'\\' | b'\n') && Some(byte) != hole {
                at += 1;
            } else if byte == b'\\' && quote.hole == "\\(" && self.bytes[at..].starts_with(b"\\(") {
                at = self.expression(at + 1).unwrap_or(at + 2);
            } else if byte == b'\\' && quote.escape == Escape::Backslash {
                if raw {
                    at += 2;
                    continue;
                }
                text.bytes(run, at);
                at = self.escape(at, &mut text);
                run = at;
            } else if self.bytes[at..].starts_with(quote.close.as_bytes()) {
                let end = at + quote.close.len();
                if quote.escape == Escape::Twice && self.bytes.get(end) == Some(&first) {
                    text.bytes(run, end);
                    at = end + 1;
                    run = at;
                    continue;
                }
                if quote.escape == Escape::Behind
                    && let Some(behind @ (b'\'' | b'$' | b'\\')) = self.bytes.get(end)
                {
                    text.bytes(run, at);
                    // The mark itself, the dollar, or the letter behind the backslash is meant.
                    run = match behind {
                        b'\'' => at + 1,
                        b'$' => end,
                        _ => end + 1,
                    };
                    at = end + 1;
                    continue;
                }
                text.bytes(run, at);
                return Some((text, end));
            } else if byte == b'\n' && !quote.lines {
                break;
            } else if !quote.hole.is_empty() && self.bytes[at..].starts_with(quote.hole.as_bytes()) && !self.bytes[at..].starts_with(b"{{") {
                at = self.expression(at + quote.hole.find('{').unwrap_or_default()).unwrap_or(at + 1);
            } else {
                at += 1;
            }
        }
        if quote.lines {
            self.hopeless.insert(quote.close);
        } else {
            self.broken.insert(first, self.line);
        }
        None
    }

    /// Finds the end of an expression in brackets; one with more than so many marks and blanks is none. The bytes of names do not count, so
    /// that what is read does not depend on how long a reference in it is.
    fn expression(&self, open: usize) -> Option<usize> {
        const MOST: usize = 160;
        let mut depth = 0_usize;
        let mut marks = 0;
        for at in open..self.bytes.len() {
            let byte = self.bytes[at];
            marks += usize::from(!(byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'/' | b':' | b'@')));
            if marks > MOST {
                break;
            }
            match byte {
                b'{' | b'(' => depth += 1,
                b'}' | b')' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return Some(at + 1);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// Reads one escape; returns where the text goes on.
    fn escape(&self, at: usize, text: &mut Text) -> usize {
        let Some(letter) = self.text.get(at + 1..).and_then(|rest| rest.chars().next()) else {
            text.bytes(at, self.bytes.len());
            return self.bytes.len();
        };
        let next = at + 1 + letter.len_utf8();
        let plain = match letter {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            '0' => '\0',
            // A line break that does not count.
            '\n' => return next,
            'x' | 'u' | 'U' => {
                let digits = self.bytes[next..].iter().take(10).take_while(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'{' | b'}')).count();
                text.pieces.push(Piece::Char('\u{fffd}'));
                return next
                    + digits.min(match letter {
                        'x' => 2,
                        'u' if self.bytes.get(next) != Some(&b'{') => 4,
                        _ => 10,
                    });
            }
            // The character itself; an escape that nobody knows keeps its backslash.
            _ if letter.is_ascii_alphanumeric() => {
                text.bytes(at, next);
                return next;
            }
            _ => {
                text.bytes(at + 1, next);
                return next;
            }
        };
        text.pieces.push(Piece::Char(plain));
        next
    }

    /// Reads `<<~NAME`: the text comes on the next line.
    fn heredoc(&mut self) -> bool {
        let mark = self.language.heredoc;
        if mark.is_empty() || !self.rest().starts_with(mark) {
            return false;
        }
        let rest = self.rest()[mark.len()..].trim_start_matches(['~', '-', ' ', '\'', '"']);
        let length = rest.bytes().position(|byte| !is_word(byte)).unwrap_or(rest.len());
        let name = &rest[..length];
        if !name.starts_with(|first: char| first.is_ascii_uppercase()) {
            return false;
        }
        let end = self.bytes.len() - rest.len() + length;
        let closed = self.bytes.get(end).filter(|byte| matches!(byte, b'\'' | b'"')).map_or(end, |_| end + 1);
        self.open.push(name);
        self.at = closed;
        true
    }

    /// Reads the here-documents whose text begins at this line.
    pub(super) fn heredocs(&mut self) {
        for name in std::mem::take(&mut self.open) {
            let start = self.at;
            let mut at = start;
            while at < self.bytes.len() && self.budget > 0 {
                let stop = memchr::memchr(b'\n', &self.bytes[at..]).map_or(self.bytes.len(), |length| at + length);
                self.budget = self.budget.saturating_sub(stop + 1 - at);
                if self.text[at..stop].trim().trim_end_matches([';', ',', ')']) == name {
                    self.finish(start, at, stop);
                    break;
                }
                at = stop + 1;
            }
        }
    }
}
