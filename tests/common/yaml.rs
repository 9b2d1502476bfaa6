//! The two readers of YAML side by side: where the fast one reads a text, it reads what the full one does.

use repoint::syntax::tree::{Id, Kind, Style, Tree, Value};
use repoint::syntax::yaml;

/// Returns what is different between the two readings of a text; nothing where they agree, or the fast reader leaves the text alone.
pub fn differs(text: &str) -> Option<String> {
    let fast = yaml::block::read(text)?;
    let full = yaml::read_fully(text, text, yaml::MOST_PROBLEMS);
    if let Some((at, problem)) = full.problems.first() {
        return Some(format!("the full reader says at {at}: {problem}"));
    }
    let (fast, full) = (shown(&fast, text), shown(&full, text));
    let at = fast.iter().zip(&full).take_while(|(fast, full)| fast == full).count();
    (fast != full).then(|| format!("fast {:?}, full {:?}", fast.get(at), full.get(at)))
}

/// Returns all that matters of a tree, piece by piece.
fn shown(tree: &Tree, text: &str) -> Vec<String> {
    let mut all = Vec::new();
    for root in &tree.roots {
        all.push("document".to_owned());
        below(tree, *root, text, &mut all);
    }
    all
}

fn below(tree: &Tree, id: Id, text: &str, all: &mut Vec<String>) {
    let node = &tree.nodes[id];
    match &node.kind {
        Kind::Map(entries) => {
            all.push(format!("map at {}", node.span.start));
            for (key, value) in entries {
                below(tree, *key, text, all);
                below(tree, *value, text, all);
            }
        }
        // Where a block list begins the two see differently, and nothing depends on it.
        Kind::List(items) => {
            all.push("list".to_owned());
            items.iter().for_each(|item| below(tree, *item, text, all));
        }
        Kind::Alias(target) => all.push(format!("alias {target:?}")),
        // An empty value is a place without bytes.
        Kind::Scalar(style, Value::Verbatim(span)) if span.is_empty() && node.span.is_empty() => all.push(format!("{style:?} nothing")),
        Kind::Scalar(style, value) => {
            let (value, mut pieces) = match value {
                Value::Verbatim(span) => (span.of(text).to_owned(), if span.is_empty() { Vec::new() } else { vec![(0, *span)] }),
                Value::Decoded(value, pieces) => (value.to_string(), pieces.to_vec()),
            };
            // Nor has the last break of a block scalar always a place.
            if let (Style::Block, Some((_, last))) = (style, pieces.last_mut()) {
                last.end = last.start + last.of(text).trim_end_matches('\n').len();
            }
            pieces.retain(|(_, span)| !span.is_empty());
            // A block scalar's own end may be that of its last line or the text behind it.
            let end = if *style == Style::Block { node.span.start } else { node.span.end };
            all.push(format!("{style:?} {}..{end} {value:?} {pieces:?}", node.span.start));
        }
    }
    all.push("end".to_owned());
}
