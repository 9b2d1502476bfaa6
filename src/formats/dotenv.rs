//! Files of variables, and of commands by name.

use super::images::{self, carries_proof};
use super::value::image_in;
use super::{Doc, Finder, Format, Read, Syntax};
use crate::region::Region;
use crate::site::Sure;
use crate::span::Span;

/// `.env` files.
pub static FORMAT: Format = Format {
    id: "dotenv",
    title: "`.env` files: variables named after an image",
    files: &["**/.env", "**/.env.*", "**/*.env", "**/*.env.{example,sample,template,dist,tpl}", "**/env.{example,sample,template}"],
    names: &["dotenv", "env"],
    read: Read::Tree { syntax: Syntax::Dotenv, is: |_| false, fields: &[], more: Some(variables) },
};

fn variables(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    for (name, value) in doc.tree.entries(doc.root) {
        let name = doc.text(*name).unwrap_or_default().to_ascii_uppercase();
        let text = doc.text(*value).unwrap_or_default();
        if ["IMAGE", "IMAGE_NAME", "IMAGE_REPO", "IMAGE_REPOSITORY", "IMAGE_REF", "IMAGE_URL", "IMAGE_URI"].iter().any(|end| name.ends_with(end)) {
            // Such a variable is there to be put behind `image:`.
            finder.scalar_image(doc, *value, Sure::Field, false);
        } else {
            images::variable(finder, doc, &name, *value);
        }
        if name.ends_with("IMAGES")
            && let (Some(region), Some(style)) = (doc.tree.region(*value, doc.region), doc.tree.style(*value))
        {
            let base = region.text().as_ptr() as usize;
            for word in region.text().split([' ', ',', '\n']).filter(|word| !word.is_empty()) {
                let start = word.as_ptr() as usize - base;
                let span = Span::new(start, start + word.len());
                if image_in(region.text(), span).is_some_and(|span| carries_proof(span.of(region.text()))) {
                    finder.image(&region, span, style, Sure::Field, false);
                }
            }
        }
        if text.contains('\n')
            && let Some(region) = doc.tree.region(*value, doc.region)
        {
            finder.nest_any(&region);
        }
    }
}

/// Procfiles: a name, a colon and a command on each line.
pub static PROCFILE: Format =
    Format { id: "procfile", title: "Procfiles whose processes run containers", files: &["**/Procfile", "**/Procfile.*"], names: &["procfile"], read: Read::Code { is: |_| false, find: processes } };

fn processes(finder: &mut Finder<'_>, region: &Region<'_>) {
    let mut start = 0;
    for line in region.text().split_inclusive('\n') {
        if let Some(colon) = line.find(':').filter(|_| !line.trim_start().starts_with('#')) {
            finder.nest("sh", &region.slice(Span::new(start + colon + 1, start + line.len())));
        }
        start += line.len();
    }
}
