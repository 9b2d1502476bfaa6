//! What the tests of the readers share: a flat view of a tree, and texts that nobody would write.

use super::tree::{Id, Kind, Tree, Value};
use crate::testing::{Random, mutated};

/// Returns `path=value` for every scalar, in the order of the tree.
pub fn flat(tree: &Tree, source: &str) -> Vec<String> {
    fn below(tree: &Tree, id: Id, source: &str, path: &str, out: &mut Vec<String>) {
        match &tree.nodes[id].kind {
            Kind::Map(entries) => {
                for (key, value) in entries {
                    let key = tree.text(*key, source).unwrap_or_default();
                    let path = if path.is_empty() { key.to_string() } else { format!("{path}.{key}") };
                    below(tree, *value, source, &path, out);
                }
            }
            Kind::List(items) => items.iter().for_each(|item| below(tree, *item, source, &format!("{path}[]"), out)),
            Kind::Scalar(..) => out.push(format!("{path}={}", tree.text(id, source).unwrap_or_default())),
            Kind::Alias(_) => {}
        }
    }
    let mut out = Vec::new();
    for root in &tree.roots {
        below(tree, *root, source, "", &mut out);
    }
    out
}

/// Checks that every span lies in the text and every verbatim piece is the text's own bytes.
#[track_caller]
pub fn sound(tree: &Tree, source: &str) {
    for (id, node) in tree.nodes.iter().enumerate() {
        assert!(node.span.end >= node.span.start && source.get(node.span.start..node.span.end).is_some(), "span {:?}", node.span);
        match &node.kind {
            Kind::Scalar(_, Value::Verbatim(span)) => assert!(source.get(span.start..span.end).is_some()),
            Kind::Scalar(_, Value::Decoded(text, pieces)) => {
                let mut past = 0;
                for (at, span) in pieces {
                    assert!(*at >= past, "pieces overlap");
                    assert_eq!(text.get(*at..at + span.len()), source.get(span.start..span.end));
                    past = at + span.len();
                }
                assert!(past <= text.len());
            }
            // Whoever walks a tree relies on it to end.
            Kind::Map(entries) => assert!(entries.iter().all(|(key, value)| *key != id && *value != id && *value < tree.nodes.len())),
            Kind::List(items) => assert!(items.iter().all(|item| *item != id && *item < tree.nodes.len())),
            Kind::Alias(_) => {}
        }
    }
    for (at, _) in &tree.problems {
        assert!(*at <= source.len());
    }
    flat(tree, source);
}

/// Reads thousands of texts made from the given ones by changing, taking out and doubling stretches, and all their beginnings.
pub fn mutate(seeds: &[&str], parse: fn(&str) -> Tree) {
    let mut random = Random::named("syntax");
    for seed in seeds {
        sound(&parse(seed), seed);
        for _ in 0..4000 {
            let text = mutated(&mut random, seed);
            sound(&parse(&text), &text);
        }
        for end in 0..=seed.len() {
            if let Some(text) = seed.get(..end) {
                sound(&parse(text), text);
            }
        }
    }
}

/// Reads each text repeated many times: what nests must not overflow the stack, and time must grow with the text.
pub fn survive(units: &[&str], parse: fn(&str) -> Tree) {
    for unit in units {
        let text = unit.repeat(60_000);
        let started = std::time::Instant::now();
        sound(&parse(&text), &text);
        assert!(started.elapsed().as_secs() < 5, "`{unit}` repeated takes {:?}", started.elapsed());
    }
}
