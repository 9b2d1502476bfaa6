//! Units of systemd: Podman's Quadlets, and services that run containers by a command.

use super::images;
use super::{Doc, Field, Finder, Format, Read, Syntax, What};
use crate::site::Sure;
use crate::span::Span;
use crate::syntax::tree::Style;

/// Quadlets.
pub static QUADLET: Format = Format {
    id: "quadlet",
    title: "Podman's Quadlets",
    files: &["**/*.{container,image,volume,kube,build,pod}", "**/*.{container,image,volume,kube,build,pod}.d/*.conf"],
    names: &["quadlet"],
    read: Read::Tree { syntax: Syntax::Ini, is: |_| false, fields: &[Field { select: "Build.ImageTag", what: What::Built }], more: Some(quadlet) },
};

/// Services, timers and drop-ins.
pub static UNIT: Format = Format {
    id: "systemd",
    title: "units of systemd that run containers",
    files: &["**/*.service", "**/*.service.d/*.conf", "**/*.service.{j2,tpl,in}"],
    names: &["systemd", "unit"],
    read: Read::Tree { syntax: Syntax::Ini, is: |_| false, fields: &[], more: Some(commands) },
};

fn quadlet(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    for (section, body) in doc.tree.entries(doc.root) {
        let section = doc.text(*section).unwrap_or_default();
        for (key, value) in doc.tree.entries(*body) {
            let image = doc.text(*key).is_some_and(|key| key == "Image") && matches!(&*section, "Container" | "Image" | "Volume");
            // The name of another unit, which knows its image itself.
            let unit = doc.text(*value).is_some_and(|text| text.ends_with(".image") || text.ends_with(".build"));
            if image && !unit {
                finder.scalar_image(doc, *value, Sure::Field, false);
            }
        }
    }
    commands(finder, doc);
}

/// Takes the command lines of a unit, and its environment.
fn commands(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    for (_, body) in doc.tree.entries(doc.root) {
        for (key, value) in doc.tree.entries(*body) {
            let key = doc.text(*key).unwrap_or_default();
            let Some(region) = doc.tree.region(*value, doc.region) else { continue };
            if key == "PodmanArgs" || key == "GlobalArgs" {
                let mut previous = "";
                for span in images::words(region.text()) {
                    images::flag(finder, &region.slice(span), Style::Word, previous, &[]);
                    previous = span.of(region.text());
                }
            } else if key.starts_with("Exec") || key == "Environment" {
                // Signs in front of a path say how systemd is to run it.
                let signs = region.text().len() - region.text().trim_start_matches(['-', '@', '+', '!', ':', '|']).len();
                let rest = region.slice(Span::new(signs, region.text().len()));
                finder.nest("sh", &rest);
            }
        }
    }
}
