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
    // The full reader finds the places of a value by comparing it with the text, and gives up where it is in doubt.
    let agree = |fast: &Shown, full: &Shown| fast.0 == full.0 && full.1.iter().all(|place| fast.1.binary_search(place).is_ok());
    let at = fast.iter().zip(&full).take_while(|(fast, full)| agree(fast, full)).count();
    let lost = || full.get(at).into_iter().flat_map(|full| &full.1).find(|place| fast.get(at).is_none_or(|fast| fast.1.binary_search(place).is_err()));
    (at < fast.len().max(full.len())).then(|| format!("fast {:?}, full {:?}, with the place {:?} besides", fast.get(at).map(|fast| &fast.0), full.get(at).map(|full| &full.0), lost()))
}

/// A piece of a tree: what it is, and of a scalar's value where its bytes stand, by offset in the value and in the text.
type Shown = (String, Vec<(usize, usize)>);

/// Returns all that matters of a tree, piece by piece.
fn shown(tree: &Tree, text: &str) -> Vec<Shown> {
    let mut all = Vec::new();
    for root in &tree.roots {
        all.push(("document".to_owned(), Vec::new()));
        below(tree, *root, text, &mut all);
    }
    all
}

fn below(tree: &Tree, id: Id, text: &str, all: &mut Vec<Shown>) {
    let plain = |what: String| (what, Vec::new());
    let node = &tree.nodes[id];
    match &node.kind {
        Kind::Map(entries) => {
            all.push(plain(format!("map at {}", node.span.start)));
            for (key, value) in entries {
                below(tree, *key, text, all);
                below(tree, *value, text, all);
            }
        }
        // Where a block list begins the two see differently, and nothing depends on it.
        Kind::List(items) => {
            all.push(plain("list".to_owned()));
            items.iter().for_each(|item| below(tree, *item, text, all));
        }
        Kind::Alias(target) => all.push(plain(format!("alias {target:?}"))),
        // An empty value is a place without bytes.
        Kind::Scalar(style, Value::Verbatim(span)) if span.is_empty() && node.span.is_empty() => all.push(plain(format!("{style:?} nothing"))),
        Kind::Scalar(style, value) => {
            let (value, pieces) = match value {
                Value::Verbatim(span) => (span.of(text).to_owned(), if span.is_empty() { Vec::new() } else { vec![(0, *span)] }),
                Value::Decoded(value, pieces) => (value.to_string(), pieces.to_vec()),
            };
            // A block scalar's own end may be that of its last line or the text behind it.
            let end = if *style == Style::Block { node.span.start } else { node.span.end };
            // Of several blanks, some of them escaped, each could be any; and the last breaks of a block scalar have not always a place.
            let last = if *style == Style::Block { value.trim_end_matches('\n').len() } else { value.len() };
            let says = |(in_value, at): &(usize, usize)| text.as_bytes()[*at] != b' ' && *in_value < last;
            let places = pieces.iter().flat_map(|(at, span)| (0..span.len()).map(move |offset| (at + offset, span.start + offset))).filter(says).collect();
            all.push((format!("{style:?} {}..{end} {value:?}", node.span.start), places));
        }
    }
    all.push(plain("end".to_owned()));
}
