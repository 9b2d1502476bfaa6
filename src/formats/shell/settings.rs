//! Settings of charts on a command line (`helm --set`), put together.

use std::collections::BTreeMap;

use super::super::Finder;
use super::super::images::carries_proof;
use super::super::value::image_in;
use crate::site::{Part, Split, Sure};
use crate::span::Span;

/// Puts `--set image.repository=a --set image.tag=b` together.
pub fn helm_settings(finder: &mut Finder<'_>, settings: Vec<(String, Part)>) {
    join_settings(finder, settings, true);
}

/// Puts the values of a chart together that a document lists by their dotted names.
pub fn value_settings(finder: &mut Finder<'_>, settings: Vec<(String, Part)>) {
    join_settings(finder, settings, false);
}

/// Puts settings together that have all but the last word of their names in common; `foreign` says that they are given to a chart from
/// elsewhere.
fn join_settings(finder: &mut Finder<'_>, settings: Vec<(String, Part)>, foreign: bool) {
    let mut groups: BTreeMap<String, Vec<(String, Part)>> = BTreeMap::new();
    let mut order = Vec::new();
    for (key, part) in settings {
        let (group, leaf) = key.rsplit_once('.').unwrap_or(("", &key));
        if !order.contains(&group.to_owned()) {
            order.push(group.to_owned());
        }
        groups.entry(group.to_owned()).or_default().push((leaf.to_owned(), part));
    }
    for group in order {
        let parts = &groups[&group];
        let get = |names: &[&str]| parts.iter().find(|(leaf, _)| names.contains(&leaf.as_str())).map(|(_, part)| part.clone());
        let usable = |part: &Part| image_in(&part.text, Span::new(0, part.text.len())) == Some(Span::new(0, part.text.len()));
        if let Some(repository) = get(&["repository", "imageRepository", "repo"]).filter(usable) {
            let path = if foreign { String::new() } else { group.clone() };
            let split = Split { registry: get(&["registry"]), repository, tag: get(&["tag", "imageTag"]), digest: get(&["digest"]), prefixed: false, foreign, path };
            finder.split_image(split, Sure::Command, false);
        }
        for (leaf, part) in parts {
            if super::super::keys::is_image_key(leaf) && usable(part) && (leaf == "image" || carries_proof(&part.text)) {
                finder.add(crate::site::Site { format: finder.format(), sure: Sure::Command, shape: crate::site::Shape::Whole(part.clone()), local: false, held: None, overrides: None, filled: None });
            }
        }
    }
}
