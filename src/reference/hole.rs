//! Holes: stretches of a reference that something fills in later.
//!
//! A hole is found by its shape alone. What it holds is never read, and its bytes are never changed.

use std::borrow::Cow;

use crate::span::Span;

/// Returns the holes of `text`, in order and disjoint.
///
/// Known shapes: `${X}`, `$X`, `$*`, `$(X)`, `{{ x }}`, `${{ x }}`, `{% x %}`, `<X>`, `<<x>>`, `((x))`, `<%= x %>`, `#{x}`, `{x}`, `{$x}`, `[[ x ]]`, `%s`, `%(x)s`, `%{x}`, `%X%`, `%%X%%`, `@X@`.
pub fn holes(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match length(bytes, at) {
            Some(len) => {
                found.push(Span::new(at, at + len));
                at += len;
            }
            None => at += 1,
        }
    }
    found
}

/// Returns a name with its variables written one way: `$X` and make's `$(X)` as `${X}`.
pub fn plain(name: &str) -> Cow<'_, str> {
    if !name.contains('$') {
        return Cow::Borrowed(name);
    }
    let mut plain = String::with_capacity(name.len() + 2);
    let mut past = 0;
    for hole in holes(name) {
        let written = hole.of(name);
        let between = |open: &str, close: &str| written.strip_prefix(open)?.strip_suffix(close);
        let variable = between("$(", ")").or_else(|| written.strip_prefix('$')).filter(|variable| !variable.is_empty() && variable.bytes().all(is_word));
        plain.push_str(&name[past..hole.start]);
        match variable {
            Some(variable) => plain.extend(["${", variable, "}"]),
            None => plain.push_str(written),
        }
        past = hole.end;
    }
    plain.push_str(&name[past..]);
    Cow::Owned(plain)
}

/// Returns the length of the hole that begins at `at`, if one does.
#[inline]
pub fn length(bytes: &[u8], at: usize) -> Option<usize> {
    // It is asked at nearly every byte, and few begin one.
    match bytes[at..].first()? {
        b'$' | b'{' | b'[' | b'(' | b'<' | b'#' | b'%' | b'~' | b'@' => shaped(bytes, at),
        _ => None,
    }
}

fn shaped(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = &bytes[at..];
    match rest {
        [b'$', b'{', b'{', ..] => closed(rest, 3, b"}}"),
        [b'$', b'{', ..] => balanced(rest, 1, b'{', b'}'),
        [b'$', b'(', ..] => balanced(rest, 1, b'(', b')'),
        // Make writes `$$X` for the shell's `$X`.
        [b'$', b'$', ..] => length(bytes, at + 1).map(|len| len + 1),
        [b'$', first, ..] if is_word_start(*first) => Some(1 + run(&rest[1..], is_word)),
        [b'$', b'0'..=b'9' | b'@' | b'*', ..] => Some(2),
        [b'{', b'{', ..] => closed(rest, 2, b"}}"),
        [b'{', b'%', ..] => closed(rest, 2, b"%}"),
        [b'[', b'[', ..] => closed(rest, 2, b"]]"),
        [b'(', b'(', ..] => closed(rest, 2, b"))"),
        [b'<', b'%', ..] => closed(rest, 2, b"%>"),
        // Another that begins inside says that this one does not end.
        [b'<', b'<', ..] => closed(rest, 2, b">>").filter(|&length| memchr::memmem::find(&rest[2..length], b"<<").is_none()),
        [b'#' | b'%' | b'~', b'{', ..] => balanced(rest, 1, b'{', b'}'),
        [b'<', first, ..] if first.is_ascii_alphabetic() => {
            let name = run(&rest[1..], |byte| is_word(byte) || matches!(byte, b'-' | b'.' | b' ' | b':'));
            (rest.get(1 + name) == Some(&b'>')).then_some(name + 2)
        }
        // PHP's `{$x->y}`.
        [b'{', b'$', ..] => balanced(rest, 0, b'{', b'}'),
        [b'{', ..] => {
            let name = run(&rest[1..], |byte| is_word(byte) || matches!(byte, b'-' | b'.' | b'[' | b']' | b'(' | b')'));
            (rest.get(1 + name) == Some(&b'}')).then_some(name + 2)
        }
        [b'%', b'(', ..] => {
            let name = run(&rest[2..], |byte| byte != b')' && byte != b'\n');
            (rest.get(2 + name) == Some(&b')') && rest.get(3 + name).is_some_and(u8::is_ascii_alphabetic)).then_some(name + 4)
        }
        [b'%', b'[', digit, b']', verb, ..] if digit.is_ascii_digit() && verb.is_ascii_alphabetic() => Some(5),
        [b'%', b'%', first, ..] if is_word_start(*first) => {
            let name = run(&rest[2..], is_word);
            rest[2 + name..].starts_with(b"%%").then_some(name + 4)
        }
        [b'%', first, ..] if is_word_start(*first) => {
            let name = run(&rest[1..], is_word);
            if rest.get(1 + name) == Some(&b'%') { Some(name + 2) } else { matches!(first, b's' | b'd' | b'v' | b'q').then_some(2) }
        }
        [b'@', first, ..] if first.is_ascii_uppercase() => {
            let name = run(&rest[1..], |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'.'));
            (rest.get(1 + name) == Some(&b'@')).then_some(name + 2)
        }
        _ => None,
    }
}

fn is_word_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn run(bytes: &[u8], of: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|&byte| !of(byte)).unwrap_or(bytes.len())
}

/// Finds the end mark, looking past quoted strings, on one line. What opens once more before it closes was never closed.
fn closed(rest: &[u8], from: usize, end: &[u8]) -> Option<usize> {
    let line = &rest[..run(rest, |byte| byte != b'\n')];
    let open = &rest[from - 2..from];
    let mut at = from;
    while at + end.len() <= line.len() {
        if line[at..].starts_with(end) {
            return Some(at + end.len());
        }
        if line[at..].starts_with(open) {
            return None;
        }
        at += match line[at] {
            quote @ (b'"' | b'\'' | b'`') => skip_quoted(&line[at..], quote),
            _ => 1,
        };
    }
    // An apostrophe inside may have swallowed the end: take the first one as written.
    let inside = &line[from.min(line.len())..];
    memchr::memmem::find(inside, end).filter(|found| memchr::memmem::find(&inside[..*found], open).is_none()).map(|found| from + found + end.len())
}

fn skip_quoted(rest: &[u8], quote: u8) -> usize {
    memchr::memchr(quote, &rest[1..]).map_or(1, |close| close + 2)
}

/// Finds the bracket that closes the one at `from`, on one line.
fn balanced(rest: &[u8], from: usize, open: u8, close: u8) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, &byte) in rest.iter().enumerate().skip(from) {
        if byte == open {
            depth += 1;
        } else if byte == close {
            depth -= 1;
            if depth == 0 {
                return Some(at + 1);
            }
        } else if byte == b'\n' {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_written_one_way() {
        for (name, plain) in [("acme/app-$ARCH", "acme/app-${ARCH}"), ("$(HUB)/${NAME}", "${HUB}/${NAME}"), ("a/$(shell b)-${c:-d}$$e", "a/$(shell b)-${c:-d}$$e"), ("acme/app", "acme/app")] {
            assert_eq!(super::plain(name), plain);
        }
    }

    #[test]
    fn every_shape_is_one_hole() {
        for hole in [
            "${X}",
            "$X",
            "$*",
            "$(X)",
            "$(shell git describe)",
            "{{ .Values.tag }}",
            "${{ github.sha }}",
            "<VERSION>",
            "<your-tag>",
            "%s",
            "%%X%%",
            "%[1]s",
            "%(tag)s",
            "%TAG%",
            "@TAG@",
            "#{tag}",
            "${X:-a${Y}b}",
            "{{ default \"}}\" .x }}",
            "{version}",
            "{% if x %}",
            "<%= tag %>",
            "[[ .tag ]]",
            "$$TAG",
            "$1",
            "${{ it's }}",
        ] {
            assert_eq!(holes(hole), [Span::new(0, hole.len())], "{hole}");
        }
    }

    #[test]
    fn what_is_no_hole_stays_text() {
        for text in ["a<b", "100%", "a$", "{", "<", "a@sha256:0", "${X", "%", "$", "{a b}"] {
            assert_eq!(holes(text), [], "{text}");
        }
    }

    #[test]
    fn holes_stand_in_order() {
        assert_eq!(holes("a/${B}:$C-{{ d }}"), [Span::new(2, 6), Span::new(7, 9), Span::new(10, 17)]);
    }
}
