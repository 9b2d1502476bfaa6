//! Maven's `pom.xml` and other XML: jib, docker-maven-plugin, Spring Boot, .NET projects, properties named for images.

use super::images::carries_proof;
use super::keys::{is_image_key, is_variable};
use super::value::{image_in, trimmed};
use super::{Finder, Format, Read};
use crate::region::Region;
use crate::site::Sure;
use crate::span::Span;
use crate::syntax::tree::Style;

/// XML.
pub static FORMAT: Format = Format {
    id: "xml",
    title: "Maven's pom.xml, .NET projects and other XML: jib, docker-maven-plugin, properties and attributes named for images",
    files: &["**/pom.xml", "**/*.{xml,pom,csproj,fsproj,vbproj,props,targets}"],
    names: &["xml", "pom"],
    read: Read::Code { is: |_| false, find },
};

/// An element that is open.
struct Element<'t> {
    name: &'t str,
    /// Where its content begins.
    content: usize,
    /// Whether it has children.
    parent: bool,
    /// The plugin that it configures.
    plugin: Option<&'t str>,
}

fn find(finder: &mut Finder<'_>, region: &Region<'_>) {
    let text = region.text();
    let mut open: Vec<Element<'_>> = Vec::new();
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'<', &text.as_bytes()[at..]) {
        let start = at + found;
        let rest = &text[start..];
        let skip = |close: &str| rest.find(close).map_or(text.len(), |length| start + length + close.len());
        if rest.starts_with("<!--") {
            at = skip("-->");
        } else if rest.starts_with("<![CDATA[") {
            at = skip("]]>");
        } else if rest.starts_with("<?") || rest.starts_with("<!") {
            at = skip(">");
        } else if let Some(name) = rest.strip_prefix("</") {
            let name = &name[..name.find(|letter: char| letter == '>' || letter.is_whitespace()).unwrap_or(name.len())];
            at = skip(">");
            // An element that is not closed is closed with the one around it.
            while let Some(element) = open.pop() {
                if element.name == name {
                    if !element.parent {
                        leaf(finder, region, &mut open, name, Span::new(element.content, start));
                    }
                    break;
                }
                if open.is_empty() {
                    break;
                }
            }
        } else {
            let name = &rest[1..];
            let name = &name[..name.find(|letter: char| matches!(letter, '>' | '/' | '<') || letter.is_whitespace()).unwrap_or(name.len())];
            if name.is_empty() || name.starts_with('<') {
                at = start + 1;
                continue;
            }
            at = tag_end(text, start);
            attributes(finder, region, Span::new(start, at));
            if let Some(parent) = open.last_mut() {
                parent.parent = true;
            }
            if !text[start..at].ends_with("/>") {
                open.push(Element { name, content: at, parent: false, plugin: None });
            }
        }
    }
}

/// Finds the end of a start tag, looking past quoted attributes.
fn tag_end(text: &str, start: usize) -> usize {
    let mut quote = None;
    for (at, &byte) in text.as_bytes()[start..].iter().enumerate() {
        match (quote, byte) {
            (None, b'>') => return start + at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    text.len()
}

/// Takes the attributes of a start tag that are named for images.
fn attributes(finder: &mut Finder<'_>, region: &Region<'_>, tag: Span) {
    let text = region.text();
    if memchr::memmem::find(tag.of(text).as_bytes(), b"mage").is_none() {
        return;
    }
    let mut at = tag.start;
    while let Some(equals) = text[at..tag.end].find('=').map(|found| at + found) {
        let name = text[at..equals].trim_end().rsplit(|letter: char| letter.is_whitespace() || letter == ':').next().unwrap_or_default();
        let open = equals + 1 + (text[equals + 1..tag.end].len() - text[equals + 1..tag.end].trim_start().len());
        let quote = text.as_bytes()[open..tag.end].first().copied().filter(|quote| matches!(quote, b'"' | b'\''));
        let Some(close) = quote.and_then(|quote| memchr::memchr(quote, &text.as_bytes()[open + 1..tag.end])).map(|found| open + 1 + found) else { break };
        let value = Span::new(open + 1, close);
        if is_image_key(name) && image_in(text, value).is_some_and(|image| carries_proof(image.of(text))) {
            finder.image(region, value, Style::Word, Sure::Command, false);
        }
        at = close + 1;
    }
}

/// Takes an element that holds a text alone; `open` are those around it.
fn leaf<'t>(finder: &mut Finder<'_>, region: &'t Region<'_>, open: &mut [Element<'t>], name: &str, span: Span) {
    let content = span.of(region.text());
    let value = trimmed(content).shift(span.start);
    let written = value.of(region.text());
    if name == "artifactId"
        && let Some(parent) = open.last_mut()
    {
        parent.plugin = Some(written);
        return;
    }
    let around = |up: usize| open.len().checked_sub(up).and_then(|index| open.get(index)).map_or("", |element| element.name);
    let image = image_in(region.text(), value);
    let proven = image.is_some_and(|image| carries_proof(image.of(region.text())));
    let spring = || open.iter().rev().take(12).any(|element| element.plugin.is_some_and(|plugin| plugin.starts_with("spring-boot")));
    // Of the project itself its own name is kept.
    let project = open.first().filter(|element| element.name == "project").and_then(|element| element.plugin);
    let mut add = |sure: Sure, made: bool| {
        if made {
            finder.built(written);
            if let Some(project) = project.filter(|_| written.contains("artifactId}")) {
                finder.built(&written.replace("${project.artifactId}", project).replace("${artifactId}", project));
            }
        }
        finder.image(region, value, Style::Word, sure, made);
    };
    match (name, around(1)) {
        ("image", "from") | ("ContainerBaseImage", _) => add(Sure::Field, false),
        // A template of Unraid's; a buildpack of Spring Boot's.
        ("Repository", "Container") => add(Sure::Field, false),
        ("buildpack", "buildpacks") if proven => add(Sure::Field, false),
        ("image", "to") => add(Sure::Field, true),
        ("ContainerRepository" | "ContainerImageName", _) => add(Sure::Field, true),
        ("name", "image") if proven && (spring() || is_built(region.text(), span.end)) => add(Sure::Field, true),
        ("name", "image") | ("from", "build") | ("builder" | "runImage", "image") if proven => add(Sure::Field, false),
        _ if proven && (is_image_key(name) || is_variable(name)) => add(Sure::Command, false),
        _ if proven && name.to_ascii_lowercase().contains("image") && written.contains('/') => add(Sure::Command, false),
        _ if image.is_none() && content.contains('\n') && written.contains('\n') => finder.unsure(|finder| finder.nest_any(&region.slice(span))),
        _ if image.is_none() && written.contains(' ') => super::shell::hints(finder, &region.slice(value)),
        _ => {}
    }
}

/// Returns whether the image whose name ends here has a `build` beside it, so that it is made here.
fn is_built(text: &str, from: usize) -> bool {
    // A description of one image is not longer than this.
    let rest = &text.as_bytes()[from..text.len().min(from + 20_000)];
    let end = memchr::memmem::find(rest, b"</image>").unwrap_or(rest.len());
    memchr::memmem::find(&rest[..end], b"<build>").is_some()
}
