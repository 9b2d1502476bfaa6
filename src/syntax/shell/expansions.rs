//! Expansions, placeholders and templates: where they end, and which commands stand in them.

use super::lexer::{Build, Lexer};
use crate::span::Span;

impl Lexer<'_> {
    /// Takes the expansion `at..next` into a word as it stands, and notes the commands in it.
    pub(super) fn expansion(&mut self, at: usize, next: usize, build: &mut Build) {
        build.bare(at, next);
        self.commands_of(at, next, false, &mut build.nested);
    }

    /// Notes the commands in the expansion `at..next`.
    pub(super) fn commands_of(&mut self, at: usize, next: usize, quoted: bool, nested: &mut Vec<Span>) {
        match &self.bytes[at..next] {
            [b'`', ..] => nested.push(Span::new(at + 1, next - 1)),
            [b'$' | b'<' | b'>', b'(', ..] if self.arithmetic(at + 1, next).is_some() => {}
            [b'$' | b'<' | b'>', b'(', ..] => nested.push(Span::new(at + 2, next - 1)),
            [b'$', b'{', third, ..] if *third != b'{' => _ = self.brace(at, next, quoted, Some(nested)),
            _ => {}
        }
    }

    /// Returns the offset after the `$...`, backticks or template that begins at `at`.
    pub(super) fn expansion_end(&mut self, at: usize, end: usize, quoted: bool) -> Option<usize> {
        match (self.bytes[at], self.byte(at + 1, end)) {
            (b'$', b'{') if self.byte(at + 2, end) == b'{' => self.template(at + 1, end),
            (b'$', b'{') => self.remember(at, end, |lexer| lexer.brace(at, end, quoted, None)),
            (b'$', b'(') => self.arithmetic(at + 1, end).or_else(|| self.substitution(at, end)),
            (b'{', b'{' | b'%') => self.template(at, end),
            (b'`', _) if self.escape != b'`' => self.remember(at, end, |lexer| lexer.find_unescaped(at + 1, end, b'`').map(|close| close + 1)),
            _ => None,
        }
    }

    /// Returns the offset after the `<(...)`, `>(...)`, `<% %>` or `<PLACEHOLDER>` that begins at `at`.
    pub(super) fn angle(&mut self, at: usize, end: usize) -> Option<usize> {
        match (self.bytes[at], self.byte(at + 1, end)) {
            (_, b'(') => self.substitution(at, end),
            (b'<', b'%') => self.template(at, end),
            (b'<', _) => placeholder(&self.bytes[at..end]).map(|length| at + length),
            _ => None,
        }
    }

    /// Returns the offset after the `$(...)`, `<(...)` or `>(...)` that begins at `at`.
    fn substitution(&mut self, at: usize, end: usize) -> Option<usize> {
        self.remember(at, end, |lexer| lexer.walk(at + 2, end, true, false))
    }

    /// Returns the offset after the arithmetic `((...))` that begins at `at`.
    pub(super) fn arithmetic(&mut self, at: usize, end: usize) -> Option<usize> {
        if self.byte(at, end) != b'(' || self.byte(at + 1, end) != b'(' {
            return None;
        }
        self.remember(at, end, |lexer| {
            let mut open = 0;
            for next in at..end {
                lexer.work += 1;
                match lexer.bytes[next] {
                    b'(' => open += 1,
                    // `$((a) b)` is a subshell in a command substitution.
                    b')' if open == 2 => return (lexer.byte(next + 1, end) == b')').then_some(next + 2),
                    b')' => open -= 1,
                    _ => {}
                }
            }
            None
        })
    }

    /// Returns the offset after the `${...}` that begins at `at`, which has to end on its line, and notes the commands in it.
    fn brace(&mut self, start: usize, end: usize, quoted: bool, mut nested: Option<&mut Vec<Span>>) -> Option<usize> {
        let mut at = start + 2;
        while at < end {
            self.work += 1;
            let next = match self.bytes[at] {
                b'\n' => return None,
                b'}' => return Some(at + 1),
                byte if byte == self.escape => Some(at + 2),
                b'\'' if !quoted => self.find_in_line(at + 1, end, b'\'').map(|close| close + 1),
                b'"' => {
                    let mut build = Build::default();
                    let next = self.double(at, end, &mut build);
                    nested.iter_mut().for_each(|nested| nested.append(&mut build.nested));
                    next
                }
                _ => {
                    let next = self.expansion_end(at, end, quoted);
                    if let (Some(next), Some(nested)) = (next, &mut nested) {
                        self.commands_of(at, next, quoted, nested);
                    }
                    next
                }
            };
            at = next.unwrap_or(at + 1);
        }
        None
    }

    /// Returns the offset after the `{{ }}`, `{% %}` or `<% %>` that begins at `at`, which has to end on its line.
    pub(super) fn template(&mut self, at: usize, end: usize) -> Option<usize> {
        let close = match (self.bytes[at], self.byte(at + 1, end)) {
            (b'{', b'{') => b"}}",
            (b'{', b'%') => b"%}",
            _ => b"%>",
        };
        self.remember(at, end, |lexer| {
            // With the quotes in it honoured, and where that finds no end, without.
            [true, false].into_iter().find_map(|quotes| {
                let mut next = at + 2;
                while next < end && lexer.bytes[next] != b'\n' {
                    lexer.work += 1;
                    let byte = lexer.bytes[next];
                    if lexer.bytes[next..end].starts_with(close) {
                        return Some(next + 2);
                    }
                    next = match byte {
                        b'"' | b'\'' | b'`' if quotes => lexer.find_in_line(next + 1, end, byte).unwrap_or(next) + 1,
                        _ => next + 1,
                    };
                }
                None
            })
        })
    }

    /// Returns the offset after the `?(...)`, `*(...)`, `+(...)`, `@(...)` or `!(...)` whose parenthesis is at `at`.
    pub(super) fn extended_glob(&self, at: usize, start: usize, end: usize) -> Option<usize> {
        if at == start || !b"?*+@!".contains(&self.bytes[at - 1]) {
            return None;
        }
        let inside = |byte: &u8| !b" \t\r\n()".contains(byte);
        let close = at + 1 + self.bytes[at + 1..end].iter().take_while(|byte| inside(byte)).count();
        (self.byte(close, end) == b')').then_some(close + 1)
    }
}

/// Returns the length of the `<PLACEHOLDER>` at the beginning of `rest`.
///
/// `cat <file >out` is two redirections, and so is `cat <file 2>out`. `<your image>` has a blank in it, and is told apart by
/// what it ends in and what follows.
fn placeholder(rest: &[u8]) -> Option<usize> {
    let is_path = matches!(rest.get(1)?, b'/' | b'.');
    if !is_path && !rest[1].is_ascii_alphabetic() {
        return None;
    }
    let inside = |byte: &&u8| byte.is_ascii_alphanumeric() || b"_.-/:, ".contains(byte);
    let close = 1 + rest[1..].iter().take_while(inside).count();
    let last = rest[close - 1];
    if rest.get(close) != Some(&b'>') || last == b' ' {
        return None;
    }
    let follows = rest.get(close + 1).copied().unwrap_or(b' ');
    let written = &rest[1..close];
    // `<your name>/app`: words alone, where `<in.txt -u>/dev/null` has a file and an option.
    let words = || written.iter().all(|byte| byte.is_ascii_alphabetic() || *byte == b' ');
    let sure = if is_path {
        // `-v </path/to/data>:/data`: no file that is written to begins with a colon.
        !written.contains(&b' ') && follows == b':'
    } else if written.contains(&b' ') {
        (last.is_ascii_alphabetic() || written.ends_with(b"...")) && (b" \t\r\n:@,\"'".contains(&follows) || follows == b'/' && words())
    } else {
        !b">&|(".contains(&follows)
    };
    sure.then_some(close + 1)
}
