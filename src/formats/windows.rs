//! PowerShell and batch scripts: the commands of [`super::shell`], in the quoting of Windows.

use smallvec::smallvec;

use super::images::carries_proof;
use super::keys::is_variable;
use super::value::{image_in, trimmed};
use super::{Finder, Format, Read, shell};
use crate::region::Region;
use crate::site::Sure;
use crate::span::Span;
use crate::syntax::shell::{Pieces, Quoting, Word};
use crate::syntax::tree::Style;

/// PowerShell scripts.
pub static POWERSHELL: Format = Format {
    id: "powershell",
    title: "PowerShell scripts",
    files: &["**/*.{ps1,psm1,psd1}"],
    names: &["powershell", "pwsh", "ps1", "posh"],
    read: Read::Code { is: |_| false, find: |finder, region| find(finder, region, &PS) },
};

/// Batch scripts.
pub static BATCH: Format = Format {
    id: "batch",
    title: "batch scripts",
    files: &["**/*.{bat,cmd}"],
    names: &["bat", "batch", "cmd", "dosbatch", "batchfile"],
    read: Read::Code { is: |_| false, find: |finder, region| find(finder, region, &CMD) },
};

/// What the two shells differ in.
struct Dialect {
    /// Escapes a character, and a line break.
    escape: u8,
    /// The quotes.
    quotes: &'static [u8],
    /// What ends a command.
    ends: &'static [u8],
    powershell: bool,
}

const PS: Dialect = Dialect { escape: b'`', quotes: b"\"'", ends: b";|&(){}\n", powershell: true };
const CMD: Dialect = Dialect { escape: b'^', quotes: b"\"", ends: b"|&()\n", powershell: false };

fn find(finder: &mut Finder<'_>, region: &Region<'_>, dialect: &Dialect) {
    let text = region.text();
    let bytes = text.as_bytes();
    let mut words: Vec<Word> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if let Some(end) = comment(text, at, dialect, words.is_empty()) {
            at = end;
        } else if let Some((body, end)) = here_string(text, at, dialect) {
            finder.nest_any(&region.slice(body));
            at = end;
        } else if dialect.ends.contains(&byte) {
            command(finder, region, &mut words, dialect);
            at += 1;
        } else if byte.is_ascii_whitespace() {
            at += 1;
        } else if let Some(length) = continued(bytes, at, dialect) {
            at += length;
        } else {
            let (word, end) = word(text, at, dialect);
            words.push(word);
            at = end.max(at + 1);
        }
    }
    command(finder, region, &mut words, dialect);
}

/// Returns the length of an escaped line break.
fn continued(bytes: &[u8], at: usize, dialect: &Dialect) -> Option<usize> {
    if bytes[at] != dialect.escape {
        return None;
    }
    match &bytes[at + 1..] {
        [b'\n', ..] => Some(2),
        [b'\r', b'\n', ..] => Some(3),
        _ => None,
    }
}

/// Returns where a comment that begins here ends.
fn comment(text: &str, at: usize, dialect: &Dialect, first: bool) -> Option<usize> {
    let rest = text.get(at..)?;
    let line = || rest.find('\n').map_or(text.len(), |length| at + length);
    let blank = at == 0 || text.as_bytes()[at - 1].is_ascii_whitespace();
    if dialect.powershell {
        if rest.starts_with("<#") {
            return Some(rest.find("#>").map_or(text.len(), |length| at + length + 2));
        }
        return (blank && rest.starts_with('#')).then(line);
    }
    let head = rest.strip_prefix('@').unwrap_or(rest);
    let rem = head.get(..3).is_some_and(|word| word.eq_ignore_ascii_case("rem")) && head[3..].starts_with(|next: char| next.is_whitespace());
    (first && (rem || rest.starts_with("::"))).then(line)
}

/// Returns the body and the end of `@" ... "@`.
fn here_string(text: &str, at: usize, dialect: &Dialect) -> Option<(Span, usize)> {
    let rest = text.get(at..)?;
    if !dialect.powershell || !rest.starts_with("@\"") && !rest.starts_with("@'") {
        return None;
    }
    let start = at + rest.find('\n')? + 1;
    if !text[at + 2..start].trim().is_empty() {
        return None;
    }
    let close = if rest.starts_with("@\"") { "\n\"@" } else { "\n'@" };
    let end = text[start - 1..].find(close).map_or(text.len(), |length| start - 1 + length + 1);
    Some((Span::new(start, end.max(start)), (end + 2).min(text.len())))
}

/// Reads a word: its quotes and escapes are no part of its content.
fn word(text: &str, start: usize, dialect: &Dialect) -> (Word, usize) {
    let bytes = text.as_bytes();
    let mut pieces = Pieces::new();
    let mut at = start;
    let mut run = start;
    let mut quote = None;
    let take = |pieces: &mut Pieces, from: usize, to: usize| {
        if from < to {
            pieces.push(Span::new(from, to));
        }
    };
    while at < bytes.len() {
        let byte = bytes[at];
        if byte == b'\n' && quote.is_none() {
            break;
        }
        if Some(byte) == quote {
            take(&mut pieces, run, at);
            quote = None;
            run = at + 1;
        } else if quote.is_none() && dialect.quotes.contains(&byte) {
            // A quote that is not closed on its line is a character.
            let line = memchr::memchr2(byte, b'\n', &bytes[at + 1..]).map(|length| bytes[at + 1 + length]);
            if line == Some(byte) {
                take(&mut pieces, run, at);
                quote = Some(byte);
                run = at + 1;
            }
        } else if quote.is_none() && continued(bytes, at, dialect).is_some() {
            break;
        } else if byte == dialect.escape && quote != Some(b'\'') && at + 1 < bytes.len() && bytes[at + 1].is_ascii_punctuation() {
            take(&mut pieces, run, at);
            run = at + 1;
            at += 1;
        } else if quote.is_none() {
            // A variable is not longer than this.
            if byte == b'$'
                && let Some(length) = crate::reference::hole::length(&bytes[..bytes.len().min(at + 300)], at)
            {
                at += length;
                continue;
            }
            if byte.is_ascii_whitespace() || dialect.ends.contains(&byte) || dialect.powershell && byte == b',' {
                break;
            }
        }
        at += 1;
    }
    take(&mut pieces, run, at);
    if pieces.is_empty() {
        pieces.push(Span::new(start, start));
    }
    let end = at.max(start + 1).min(bytes.len());
    (Word { span: Span::new(start, at.max(start)), quoting: Quoting::Mixed, pieces }, end)
}

/// Takes one command, or an assignment in front of it.
fn command(finder: &mut Finder<'_>, region: &Region<'_>, words: &mut Vec<Word>, dialect: &Dialect) {
    let text = region.text();
    let words = std::mem::take(words);
    let mut rest = words.as_slice();
    if let Some(first) = rest.first() {
        let content = first.content(text).into_owned();
        if dialect.powershell {
            for (index, word) in rest.iter().enumerate() {
                // `$Image = "x:1"`, `[string]$Image = "x:1"`
                if index > 0
                    && word.content(text) == "="
                    && let Some(name) = rest[index - 1].content(text).rsplit('$').next()
                    && let Some(value) = rest.get(index + 1)
                {
                    assigned(finder, region, name.rsplit(':').next().unwrap_or(name), value);
                }
            }
            if rest.get(1).is_some_and(|word| matches!(&*word.content(text), "=" | "+=")) {
                rest = &rest[2..];
            }
        } else if content.trim_start_matches('@').eq_ignore_ascii_case("set") {
            set(finder, region, &rest[1..]);
            return;
        }
    }
    if !rest.is_empty() {
        // `@docker`, `.\docker.exe`
        let mut own = rest.to_vec();
        if let Some(piece) = own[0].pieces.first_mut().filter(|piece| piece.of(text).starts_with('@')) {
            piece.start += 1;
        }
        shell::command(finder, region, &own);
    }
}

/// Takes `set IMAGE=x:1` and `set "IMAGE=x:1"`.
fn set(finder: &mut Finder<'_>, region: &Region<'_>, words: &[Word]) {
    let text = region.text();
    let Some(word) = words.first().filter(|_| words.len() == 1) else { return };
    let content = word.content(text);
    if let (Some(equals), Some(inner)) = (content.find('='), word.inner()) {
        let value = Word { span: word.span, quoting: word.quoting, pieces: smallvec![Span::new(inner.start + equals + 1, inner.end)] };
        assigned(finder, region, &content[..equals], &value);
    }
}

/// Takes the value of a variable.
fn assigned(finder: &mut Finder<'_>, region: &Region<'_>, name: &str, value: &Word) {
    let value = shell::word_region(region, value);
    let all = trimmed(value.text());
    if is_variable(name) || super::keys::is_image_key(name) {
        let sure = image_in(value.text(), all).map(|image| if carries_proof(image.of(value.text())) { Sure::Command } else { Sure::Mention });
        if let Some(sure) = sure {
            finder.image(&value, all, Style::Word, sure, false);
        }
    }
    if value.text().contains(' ') {
        shell::hints(finder, &value);
    }
}
