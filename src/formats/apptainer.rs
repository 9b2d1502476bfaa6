//! Apptainer and Singularity.

use super::{Finder, Format, Read};
use crate::region::Region;
use crate::site::Sure;
use crate::span::Span;
use crate::syntax::ini::{line_at, trim};
use crate::syntax::tree::Style;

/// Definition files: headers that say what an image begins with, and sections of scripts.
pub static FORMAT: Format = Format {
    id: "apptainer",
    title: "definition files of Apptainer and Singularity: what they begin with, scripts",
    files: &["**/*.def", "**/{Singularity,Apptainer}", "**/{Singularity,Apptainer}.*"],
    names: &["singularity", "apptainer"],
    read: Read::Code { is: |text| text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#')).is_some_and(|line| key_of(line) == "bootstrap"), find },
};

/// Sections that hold no script.
const PLAIN: &[&str] = &["help", "labels", "files", "apphelp", "applabels", "appfiles"];

/// The keys of a header that say where its image comes from.
#[derive(Default)]
struct Header {
    is_of_docker: bool,
    from: Option<Span>,
    is_prefixed: bool,
}

fn find(finder: &mut Finder<'_>, region: &Region<'_>) {
    let text = region.text();
    let mut header = Header::default();
    let mut section: Option<(&str, usize)> = None;
    let mut at = 0;
    while at < text.len() {
        let line = line_at(text, at);
        let content = trim(text, line);
        let written = content.of(text);
        let key = key_of(written);
        if let Some(name) = written.strip_prefix('%').filter(|name| name.starts_with(|letter: char| letter.is_ascii_alphabetic())) {
            end(finder, region, section.replace((name.split_whitespace().next().unwrap_or_default(), line.end)), at);
        } else if key == "bootstrap" {
            // A second header begins a second stage.
            end(finder, region, section.take(), at);
            begin(finder, region, &std::mem::take(&mut header));
        }
        if section.is_none() && !written.starts_with('#') {
            let value = written.find(':').map(|colon| trim(text, Span::new(content.start + colon + 1, content.end)));
            match (key.as_str(), value) {
                ("bootstrap", Some(value)) => header.is_of_docker = value.of(text) == "docker",
                ("from", Some(value)) => header.from = Some(value),
                ("registry" | "namespace", Some(_)) => header.is_prefixed = true,
                _ => {}
            }
        }
        at = line.end;
    }
    end(finder, region, section, text.len());
    begin(finder, region, &header);
}

/// Returns the key of a line in a header, in lower case.
fn key_of(line: &str) -> String {
    line.split_once(':').map_or_else(String::new, |(key, _)| key.trim().to_ascii_lowercase())
}

/// Takes the image of a header.
fn begin(finder: &mut Finder<'_>, region: &Region<'_>, header: &Header) {
    let Some(from) = header.from.filter(|_| header.is_of_docker) else { return };
    if header.is_prefixed {
        finder.stays(region, from, "Registry or Namespace of this header is put in front of it");
    } else {
        finder.image(region, from, Style::Word, Sure::Field, false);
    }
}

/// Reads the section that ends here.
fn end(finder: &mut Finder<'_>, region: &Region<'_>, section: Option<(&str, usize)>, at: usize) {
    if let Some((name, start)) = section
        && !PLAIN.contains(&name)
    {
        finder.nest("sh", &region.slice(Span::new(start, at)));
    }
}
