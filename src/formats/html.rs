//! HTML: preformatted text in its own language, commands in inline code.

use super::{BlockKind, Finder, Format, Read, markdown};
use crate::region::{Builder, Region};
use crate::span::Span;

/// HTML.
pub static FORMAT: Format = Format {
    id: "html",
    title: "HTML: preformatted text in its own language, commands in inline code",
    files: &["**/*.{html,htm,xhtml,vue,svelte}"],
    names: &["html"],
    read: Read::Code { is: |_| false, find },
};

/// Entities that stand in code.
const ENTITIES: &[(&str, &str)] = &[("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"), ("&quot;", "\""), ("&#39;", "'"), ("&apos;", "'"), ("&#34;", "\""), ("&#x27;", "'"), ("&nbsp;", " ")];

fn find(finder: &mut Finder<'_>, region: &Region<'_>) {
    let text = region.text();
    let lower = text.to_ascii_lowercase();
    let mut closes = [("</ul", 0), ("</ol", 0), ("</table", 0), ("</p", 0)];
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'<', &lower.as_bytes()[at..]) {
        let start = at + found;
        let rest = &lower[start + 1..];
        let name = &rest[..rest.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(rest.len())];
        let after = |close: &str| rest.find(close).map(|length| start + 1 + length);
        at = start + 1;
        if rest.starts_with("!--") {
            at = after("-->").unwrap_or(lower.len());
            continue;
        }
        let close = match name {
            "pre" => "</pre",
            "code" | "kbd" | "samp" => "</",
            "ul" | "ol" | "table" | "p" => {
                let (close, known) = &mut closes[usize::from(name == "ol") + 2 * usize::from(name == "table") + 3 * usize::from(name == "p")];
                // What was found once is not looked for again.
                if *known < start {
                    *known = after(close).unwrap_or(usize::MAX);
                }
                if *known < usize::MAX {
                    finder.block(region, Span::new(start, *known), if name == "p" { BlockKind::Prose } else { BlockKind::Exhibit });
                }
                continue;
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                // The next tag ends the heading's beginning, which is enough to say where it stands.
                finder.block(region, Span::new(start, start + 3), BlockKind::Heading(name.as_bytes()[1] - b'0'));
                continue;
            }
            _ => continue,
        };
        let Some(content) = rest.find('>').map(|length| start + 1 + length + 1) else { return };
        let Some(end) = lower[content..].find(close).map(|length| content + length) else { return };
        let span = Span::new(content, end);
        let inner = plain(region, span);
        if name == "pre" {
            finder.block(region, span, BlockKind::Exhibit);
            // The language stands on the `pre` or on the `code` in it.
            let head = &lower[start..lower[content..].find('>').map_or(content, |length| (content + length).min(end))];
            let language = ["language-", "lang-", "highlight-source-"].iter().find_map(|mark| head.find(mark).map(|at| &head[at + mark.len()..])).unwrap_or_default();
            let language = &language[..language.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(language.len())];
            markdown::fenced(finder, language, &inner);
            at = end;
        } else {
            markdown::inline(finder, &inner);
        }
    }
}

/// Returns the text of a stretch: tags left out, entities read.
fn plain(region: &Region<'_>, span: Span) -> Region<'static> {
    let text = region.text();
    let mut builder = Builder::new(region);
    let mut at = span.start;
    let mut run = at;
    while at < span.end {
        let rest = &text[at..span.end];
        let length = match rest.as_bytes()[0] {
            // `<` in front of anything but a name is a character.
            b'<' if rest[1..].starts_with(|next: char| next.is_ascii_alphabetic() || next == '/' || next == '!') => {
                memchr::memchr(b'>', &rest.as_bytes()[..rest.len().min(2_000)]).map(|length| (length + 1, ""))
            }
            b'&' => ENTITIES.iter().find(|(entity, _)| rest.starts_with(entity)).map(|(entity, letter)| (entity.len(), *letter)),
            _ => None,
        };
        match length {
            Some((length, letter)) => {
                builder.verbatim(Span::new(run, at));
                builder.synthetic(letter);
                at += length;
                run = at;
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    builder.verbatim(Span::new(run, span.end));
    builder.build()
}
