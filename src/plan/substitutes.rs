//! Containers of Testcontainers for Java whose classes take no other image than their own, unless the source says that it is a substitute.

use std::cell::LazyCell;

use super::decide::Rewrite;
use super::skip::{Reason, Skip, set_aside};
use crate::reference::Reference;
use crate::span::Span;

/// Moves out of `rewrites` those that a class of Testcontainers would refuse: `new MinIOContainer("minio/minio")` compares the name with its own.
pub fn keep_compared(text: &str, rewrites: &mut Vec<Rewrite>, skips: &mut Vec<Skip>) {
    if !rewrites.iter().any(is_of_java) {
        return;
    }
    let has_class = LazyCell::new(|| text.split(|letter: char| !letter.is_ascii_alphanumeric()).any(is_class_of_one_image));
    set_aside(rewrites, skips, |rewrite| {
        let place = Span::new(rewrite.at, rewrite.at + rewrite.before.len());
        let compared = is_of_java(rewrite) && name(&rewrite.before) != name(&rewrite.after) && is_compared(text, place, || *has_class);
        compared.then_some(Reason::Substitute)
    });
}

fn is_of_java(rewrite: &Rewrite) -> bool {
    matches!(rewrite.format, "java" | "kotlin" | "scala" | "groovy")
}

/// Returns the name as it is written: such a class takes `docker.io/library/postgres` for another one than `postgres`.
fn name(text: &str) -> Option<&str> {
    Reference::parse(text).ok().map(|reference| reference.name_span().of(text))
}

/// Returns whether a string is what the constructor of such a class is given, or a constant beside such a class.
fn is_compared(text: &str, place: Span, has_class: impl Fn() -> bool) -> bool {
    const PARSE: &str = ".parse(";
    // How far a statement without a semicolon is looked along.
    const FAR: usize = 400;
    let head = text[..place.start].trim_end_matches('"').trim_end();
    let parsed = head.strip_suffix(PARSE).map(|head| head.trim_end().strip_suffix("DockerImageName").unwrap_or_default().trim_end());
    let typed = match parsed.unwrap_or(head).strip_suffix('(') {
        Some(head) => {
            // `new KafkaContainer<>(`
            let head = head.strip_suffix('>').and_then(|head| head.rfind('<').map(|open| &head[..open])).unwrap_or(head);
            is_class_of_one_image(head.rsplit(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default())
        }
        // A constant is for what else stands in the file.
        None => parsed.is_some() && has_class(),
    };
    // `.asCompatibleSubstituteFor("minio/minio")` stands right behind, perhaps behind a tag.
    let rest = &text[place.end..];
    let statement = rest.get(..FAR).unwrap_or(rest).split(';').next().unwrap_or_default();
    typed && !statement.contains("asCompatibleSubstituteFor")
}

/// Returns whether a word is the name of a class that is made for one image.
fn is_class_of_one_image(word: &str) -> bool {
    word.len() > "Container".len()
        && word.ends_with("Container")
        && word.starts_with(|first: char| first.is_ascii_uppercase())
        && !matches!(word, "GenericContainer" | "FixedHostPortGenericContainer" | "DockerComposeContainer")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_classes_of_one_image_compare_it() {
        let compared = |text: &str| {
            let start = text.find("acme").unwrap_or_default();
            is_compared(text, Span::new(start, start + "acme/db:1".len()), || text.contains("new AcmeContainer"))
        };
        for text in [
            r#"new AcmeContainer("acme/db:1")"#,
            r#"AcmeContainer<>("acme/db:1")"#,
            r#"new AcmeContainer<>(DockerImageName.parse("acme/db:1"))"#,
            "new AcmeContainer(\n  DockerImageName\n    .parse(\"acme/db:1\")\n)",
            "image = DockerImageName.parse(\"acme/db:1\"); db = new AcmeContainer(image);",
        ] {
            assert!(compared(text), "{text}");
        }
        for text in [
            r#"new GenericContainer<>("acme/db:1")"#,
            r#"new GenericContainer(DockerImageName.parse("acme/db:1"))"#,
            r#"image = DockerImageName.parse("acme/db:1")"#,
            r#"new AcmeContainer(DockerImageName.parse("acme/db:1").asCompatibleSubstituteFor("db"))"#,
            r#"run("acme/db:1")"#,
        ] {
            assert!(!compared(text), "{text}");
        }
    }
}
