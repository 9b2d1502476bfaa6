//! What a value holds that may be an image: a reference, behind a transport or as the default of a variable, or something that only looks
//! like one.

use crate::reference::{Reference, Registry, hole};
use crate::span::Span;

/// Returns the span of a text without the blanks around it.
pub fn trimmed(text: &str) -> Span {
    let start = text.len() - text.trim_start().len();
    Span::new(start, start.max(text.trim_end().len()))
}

/// Transports that stand in front of a reference and are no part of it.
const TRANSPORTS: &[&str] = &["docker://", "docker-image://", "docker-daemon:", "containers-storage:", "image://", "container://"];

/// Finds the reference that a text is: past a transport, inside the default of a variable or of a template's `default`.
/// Nothing where no reference stands, or where the text only looks like one: a path, a URL, a picture, a boolean.
pub fn image_in(text: &str, span: Span) -> Option<Span> {
    let mut span = span;
    let written = span.of(text);
    if let Some(transport) = TRANSPORTS.iter().find(|transport| written.starts_with(**transport)) {
        span.start += transport.len();
    }
    // `${IMAGE:-postgres}:${TAG:-16}`: the name is the default of the first variable.
    let written = span.of(text);
    if let Some(length) = hole::length(written.as_bytes(), 0).filter(|length| matches!(written.as_bytes().get(*length), Some(b':' | b'@')))
        && let Some(default) = default_of(&written[..length])
        && Reference::parse(default.of(written)).is_ok_and(|name| name.tag.is_none() && !name.is_unknown())
    {
        span = default.shift(span.start);
    }
    // A default inside a default inside a default.
    for _ in 0..DEEPEST_DEFAULT {
        let Some(default) = default_of(span.of(text)) else { break };
        span = default.shift(span.start);
        if span.of(text).starts_with("docker://") {
            span.start += "docker://".len();
        }
    }
    is_image(span.of(text)).then_some(span)
}

/// Finds the parts of `${IMAGE:-name}:tag`: the name is the default, and the tag stands behind the variable.
pub fn defaulted_name(text: &str, span: Span) -> Option<(Span, Span)> {
    let written = span.of(text);
    let variable = hole::length(written.as_bytes(), 0).filter(|&length| written[length..].starts_with(':'))?;
    let name = default_of(&written[..variable])?;
    let tag = Span::new(variable + 1, written.len());
    let reference = Reference::parse(name.of(written)).ok()?;
    let whole = reference.tag.is_none() && reference.digest.is_none() && !reference.is_unknown();
    let tagged = format!("{}:{}", name.of(written), tag.of(written));
    let fits = Reference::parse(&tagged).is_ok_and(|tagged| tagged.tag() == Some(tag.of(written)));
    (whole && fits && is_image(name.of(written))).then(|| (name.shift(span.start), tag.shift(span.start)))
}

/// Returns whether a text, alone in a place for images, is a reference.
pub fn is_image(text: &str) -> bool {
    if text.len() > 1024 || text.starts_with(['.', '/', '~', '-']) || text.starts_with("sha256:") || text.starts_with("sha512:") || cut_hole(text) {
        return false;
    }
    let Ok(reference) = Reference::parse(text) else { return false };
    // A digest without a name reads like a repository with a tag.
    let digest = text.split_once(':').is_some_and(|(name, rest)| matches!(name, "sha256" | "sha512") && rest.len() >= 32);
    if reference.is_unknown() || digest {
        return false;
    }
    if reference.tag.is_none() && reference.digest.is_none() {
        let name = reference.repository.of(text);
        let word = matches!(text, "true" | "false" | "null" | "none" | "yes" | "no" | "on" | "off" | "scratch");
        let extension = name.rsplit('/').next().and_then(|last| last.rsplit_once('.')).map(|(_, extension)| extension);
        let file = matches!(
            extension,
            Some(
                "png"
                    | "jpg"
                    | "jpeg"
                    | "gif"
                    | "svg"
                    | "webp"
                    | "ico"
                    | "bmp"
                    | "avif"
                    | "img"
                    | "iso"
                    | "qcow2"
                    | "vmdk"
                    | "ova"
                    | "vhd"
                    | "vhdx"
                    | "raw"
                    | "tar"
                    | "gz"
                    | "tgz"
                    | "zip"
                    | "css"
                    | "js"
                    | "html"
                    | "xml"
                    | "json"
                    | "yaml"
                    | "yml"
                    | "md"
                    | "txt"
                    | "tpl"
            )
        );
        // An identifier of an image of a cloud's virtual machines.
        let machine = text.starts_with("ami-") && text[4..].chars().all(|digit| digit.is_ascii_hexdigit());
        // The identifier of an image, whole or shortened, and a registry alone.
        let identifier = text.len() >= 12 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) && text.bytes().any(|byte| byte.is_ascii_digit());
        let host = matches!(extension, Some("io" | "com" | "org" | "dev" | "net" | "local")) && !name.contains('/') && !matches!(reference.registry, Registry::Written(_));
        let version = text.trim_start_matches('v').bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        if word || file || machine || identifier || host || version {
            return false;
        }
    }
    true
}

/// Returns whether a text is a registry's host and nothing else. One that ends in a number is an address, or a version.
pub fn is_host(text: &str) -> bool {
    let may_be = text.contains('.') && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':'));
    let host = text.split(':').next().unwrap_or(text);
    let ends_in_number = || host.rsplit('.').next().is_some_and(|label| label.bytes().all(|byte| byte.is_ascii_digit()));
    may_be && (!ends_in_number() || host.parse::<std::net::Ipv4Addr>().is_ok())
}

/// Returns whether a hole begins that does not end: the reference goes on where nobody looks.
fn cut_hole(text: &str) -> bool {
    let bytes = text.as_bytes();
    if memchr::memchr2(b'$', b'{', bytes).is_none() {
        return false;
    }
    let mut at = 0;
    while at < bytes.len() {
        match hole::length(bytes, at) {
            Some(length) => at += length,
            None if matches!(bytes[at..], [b'$', b'{' | b'(', ..] | [b'{', b'{' | b'%', ..]) => return true,
            None => at += 1,
        }
    }
    false
}

/// How many defaults are looked into, one in the other; nobody writes as many.
const DEEPEST_DEFAULT: usize = 16;

/// Returns the strings that an expression of GitHub's comes to, where the whole text is one: `${{ inputs.image || 'postgres:16' }}`.
pub fn choices(text: &str) -> Vec<Span> {
    let whole = text.trim_start_matches("docker://");
    if !whole.starts_with("${{") || !whole.contains("||") || hole::length(whole.as_bytes(), 0) != Some(whole.len()) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut at = text.len() - whole.len();
    while let Some(open) = text[at..].find('\'').map(|open| at + open) {
        let Some(close) = text[open + 1..].find('\'').map(|close| open + 1 + close) else { break };
        let before = text[..open].trim_end();
        if before.ends_with("||") || before.ends_with("&&") {
            found.push(Span::new(open + 1, close));
        }
        at = close + 1;
    }
    found
}

/// Returns the default's span when the whole text is one variable with a default, or a template action with one.
pub fn default_of(text: &str) -> Option<Span> {
    let bytes = text.as_bytes();
    if hole::length(bytes, 0) != Some(bytes.len()) || bytes.is_empty() {
        return None;
    }
    if text.starts_with("${") && !text.starts_with("${{") {
        let name = bytes[2..].iter().position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_')? + 2;
        let start = match &bytes[name..] {
            [b':', b'-' | b'=', ..] => name + 2,
            [b'-' | b'=', ..] => name + 1,
            _ => return None,
        };
        let span = Span::new(start, text.len() - 1);
        let quoted = span.of(text).len() >= 2 && span.of(text).starts_with(['"', '\'']) && span.of(text).ends_with(['"', '\'']);
        return Some(if quoted { Span::new(span.start + 1, span.end - 1) } else { span }).filter(|span| !span.is_empty());
    }
    // Make's `$(or $(X),ref)`.
    if let Some(values) = text.strip_prefix("$(or ").and_then(|rest| rest.strip_suffix(')')) {
        let start = text.len() - 1 - values.rsplit(',').next().unwrap_or_default().trim_start().len();
        return Some(Span::new(start, start + text[start..text.len() - 1].trim_end().len())).filter(|span| !span.is_empty() && values.contains(','));
    }
    if text.starts_with("{{") {
        // `default "ref" .x`, `.x | default "ref"`, `x | default('ref')`.
        let from = text.find("default")? + "default".len();
        let open = from + text[from..].find(['"', '\''])?;
        if !text[from..open].trim_matches(['(', ' ', '\\']).is_empty() {
            return None;
        }
        let close = open + 1 + text[open + 1..].find(bytes[open] as char)?;
        let span = Span::new(open + 1, close);
        let inner = span.of(text).trim_end_matches('\\');
        let span = Span::new(span.start, span.start + inner.len());
        return is_image(span.of(text)).then_some(span);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_no_host() {
        for yes in ["quay.io", "registry.example:5000", "10.0.0.1:5000", "127.0.0.1", "my-registry.local"] {
            assert!(is_host(yes), "{yes}");
        }
        for no in ["5.0.1", "1.2", "v1.2", "10.0.0.1.2", "quay.io/coreos", "localhost", "quay.", ""] {
            assert!(!is_host(no), "{no}");
        }
    }

    #[test]
    fn what_stands_in_an_image_field() {
        let of = |text: &str| image_in(text, Span::new(0, text.len())).map(|span| span.of(text).to_owned());
        assert_eq!(of("postgres:16").as_deref(), Some("postgres:16"));
        assert_eq!(of("docker://alpine:3").as_deref(), Some("alpine:3"));
        assert_eq!(of("${IMAGE:-postgres:16}").as_deref(), Some("postgres:16"));
        assert_eq!(of("${A:-${B:-a/b:1}}").as_deref(), Some("a/b:1"));
        assert_eq!(of("{{ .Values.image | default \"nginx:1\" }}").as_deref(), Some("nginx:1"));
        assert_eq!(of("{{ x | default('a/b') }}").as_deref(), Some("a/b"));
        for no in [
            "/a/b.png",
            "img/logo.svg",
            "true",
            "ami-0abc",
            "v1.33.0",
            "5.0.1",
            "https://a/b",
            "${X}",
            "{{ .x }}",
            "a b",
            "",
            "scratch",
            "./x",
            "16",
            "docker.io",
            "sha256:ab",
            "dca54bc6a607",
            "a/b:${T",
            "a{{ b",
        ] {
            assert_eq!(of(no), None, "{no}");
        }
    }
}
