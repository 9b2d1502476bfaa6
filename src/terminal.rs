//! Makes bytes that others wrote safe to show on a terminal.
//!
//! A path, a reference or a line of a file may hold an escape sequence that moves the cursor, hides text or answers for the user.
//! Nothing of that kind may reach a terminal raw. What is written for programs (a patch, JSON) does not pass through here.

use std::fmt::Write as _;

/// Returns `bytes` as one line of text in which nothing can act on a terminal.
///
/// Control characters become `\n`, `\t`, `\r` or `\x1b`; characters that change the direction of text or cannot be seen become
/// `\u{202e}`; bytes that are not UTF-8 become `\xff`. Everything else, backslashes included, stays as it is: the result is to be
/// read by people, not to be turned back.
pub fn escape_for_terminal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    push_escaped(&mut text, bytes, false);
    text
}

/// Appends `bytes` to `text` as [`escape_for_terminal`] does; with `keep_tabs` a tab stays a tab, as lines of a file need it.
pub fn push_escaped(text: &mut String, bytes: &[u8], keep_tabs: bool) {
    // Nearly all that is shown is of this kind.
    if let Some(plain) = std::str::from_utf8(bytes).ok().filter(|text| text.bytes().all(|byte| matches!(byte, b' '..=b'~'))) {
        text.push_str(plain);
        return;
    }
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '\t' if keep_tabs => text.push('\t'),
                '\t' => text.push_str("\\t"),
                '\n' => text.push_str("\\n"),
                '\r' => text.push_str("\\r"),
                // Writing to a `String` cannot fail.
                _ if character.is_ascii_control() => _ = write!(text, "\\x{:02x}", character as u32),
                _ if deceives(character) => _ = write!(text, "\\u{{{:x}}}", character as u32),
                _ => text.push(character),
            }
        }
        for byte in chunk.invalid() {
            _ = write!(text, "\\x{byte:02x}");
        }
    }
}

/// Says whether a character acts on a terminal or makes text look like other text.
pub fn acts_on_a_terminal(character: char) -> bool {
    character.is_control() || deceives(character)
}

fn deceives(character: char) -> bool {
    matches!(character,
        // C1 controls: many terminals take U+009B for the start of an escape sequence.
        '\u{80}'..='\u{9f}'
        // Soft hyphen; marks, embeddings, overrides and isolates of direction ("Trojan Source").
        | '\u{ad}' | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        // Breaks of line and paragraph, spaces of no width, the byte-order mark, tags. Joiners stay: scripts and emoji need them.
        | '\u{2028}' | '\u{2029}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_on_a_terminal_is_spelled_out() {
        assert_eq!(escape_for_terminal(b"a\x1b[2Jb\r\n\tc\x7f"), "a\\x1b[2Jb\\r\\n\\tc\\x7f");
        assert_eq!(escape_for_terminal("x\u{9b}31m\u{202e}y\u{feff}".as_bytes()), "x\\u{9b}31m\\u{202e}y\\u{feff}");
        assert_eq!(escape_for_terminal(b"\xff\x9b\xc3"), "\\xff\\x9b\\xc3");
    }

    #[test]
    fn what_is_harmless_stays() {
        let text = "ghcr.io/a/b:1 äöü 日本語 👩‍💻 C:\\x \"quoted\"";
        assert_eq!(escape_for_terminal(text.as_bytes()), text);
    }

    #[test]
    fn a_line_of_a_file_keeps_its_tabs() {
        let mut text = String::new();
        push_escaped(&mut text, b"\tx\x07", true);
        assert_eq!(text, "\tx\\x07");
    }
}
