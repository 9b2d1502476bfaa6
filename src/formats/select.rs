//! Selectors: which nodes of a tree a format means, in words that users write too.
//!
//! `jobs.*.container.image`, `images[*]`, `**.image`: keys between dots, `*` for any key, `[*]` for every item of a
//! list, `**` for any depth. A key may be a list of choices (`containers|initContainers`) and may hold `*` (`*Image`).

use super::Doc;
use crate::syntax::tree::{Id, Kind};

/// One step of a selector.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// A key that equals one of these patterns.
    Key(Vec<String>),
    /// Every item of a list.
    Item,
    /// Any number of keys and items.
    Deep,
}

/// A compiled selector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector {
    steps: Vec<Step>,
}

impl Selector {
    /// Compiles a selector.
    ///
    /// # Errors
    /// What is wrong with it: an empty key or a bracket that is not `[*]`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut steps = Vec::new();
        // `\\.` is a dot of the key.
        let text = &text.replace("\\.", "\u{1}");
        for part in text.split('.') {
            let (key, items) = match part.find('[') {
                Some(at) => part.split_at(at),
                None => (part, ""),
            };
            match key {
                "" if items.is_empty() => return Err(format!("`{text}` has an empty key")),
                "" => {}
                "**" => steps.push(Step::Deep),
                key => steps.push(Step::Key(key.split('|').map(|key| key.replace('\u{1}', ".")).collect())),
            }
            let mut rest = items;
            while let Some(after) = rest.strip_prefix("[*]") {
                steps.push(Step::Item);
                rest = after;
            }
            if !rest.is_empty() {
                return Err(format!("`{rest}` in `{text}` is not `[*]`"));
            }
        }
        Ok(Self { steps })
    }
}

/// Calls `found` for every node of a document that a selector means: with the selector's index, the key the node stands
/// under (if any), the map or list it stands in, and the node.
pub fn walk(doc: &Doc<'_>, selectors: &[Selector], found: &mut dyn FnMut(usize, Option<Id>, Id, Id)) {
    let mut states = (0..selectors.len()).map(|index| (index, 0)).collect();
    close(selectors, &mut states, 0);
    descend(doc, doc.root, selectors, &mut states, 0, found);
}

/// Adds to the states from `first` on those that are reached without a step: `**` may stand for nothing.
fn close(selectors: &[Selector], states: &mut Vec<(usize, usize)>, first: usize) {
    let mut at = first;
    while at < states.len() {
        let (selector, step) = states[at];
        if selectors[selector].steps.get(step) == Some(&Step::Deep) && !states[first..].contains(&(selector, step + 1)) {
            states.push((selector, step + 1));
        }
        at += 1;
    }
}

/// Looks below a node, with the states from `first` on; those of what is further out stand in front of them.
fn descend(doc: &Doc<'_>, id: Id, selectors: &[Selector], states: &mut Vec<(usize, usize)>, first: usize, found: &mut dyn FnMut(usize, Option<Id>, Id, Id)) {
    let own = first..states.len();
    let mut visit = |child: Id, key: Option<(Id, &str)>| {
        let doc = key.map_or(*doc, |(key, _)| doc.below(key));
        if doc.is_barren(child) {
            return;
        }
        for at in own.clone() {
            let (selector, step) = states[at];
            let next = match (&selectors[selector].steps[step], key) {
                (Step::Deep, _) => (selector, step),
                (Step::Key(patterns), Some((_, text))) if patterns.iter().any(|pattern| glob(pattern.as_bytes(), text.as_bytes())) => (selector, step + 1),
                (Step::Item, None) => (selector, step + 1),
                _ => continue,
            };
            if !states[own.end..].contains(&next) {
                states.push(next);
            }
        }
        close(selectors, states, own.end);
        states[own.end..].sort_unstable();
        let mut kept = own.end;
        for at in own.end..states.len() {
            let (selector, step) = states[at];
            if step == selectors[selector].steps.len() {
                found(selector, key.map(|(id, _)| id), id, child);
            } else {
                states[kept] = (selector, step);
                kept += 1;
            }
        }
        states.truncate(kept);
        if kept > own.end {
            descend(&doc, child, selectors, states, own.end, found);
        }
        states.truncate(own.end);
    };
    // An alias is not followed: what it shows stands at the anchor, and is found there.
    match &doc.tree.nodes[id].kind {
        Kind::Map(entries) => {
            for (key, value) in entries {
                if let Some(text) = doc.tree.text(*key, doc.source()) {
                    visit(*value, Some((*key, &text)));
                }
            }
        }
        Kind::List(items) => {
            for item in items {
                visit(*item, None);
            }
        }
        Kind::Scalar(..) | Kind::Alias(_) => {}
    }
}

/// Matches a text against a pattern in which `*` stands for any run of characters.
pub fn glob(pattern: &[u8], text: &[u8]) -> bool {
    match pattern.iter().position(|&byte| byte == b'*') {
        None => pattern == text,
        Some(star) => {
            let (head, tail) = (&pattern[..star], &pattern[star + 1..]);
            text.starts_with(head) && (head.len()..=text.len()).any(|at| glob(tail, &text[at..]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::region::Region;
    use crate::syntax::yaml;

    #[track_caller]
    fn check(selector: &str, text: &str, expected: &[&str]) {
        let tree = yaml::parse(text);
        let region = Region::file(text);
        let doc = Doc { tree: &tree, root: tree.roots[0], region: &region, path: "", prefixed: false, leads: None };
        let mut found = Vec::new();
        walk(&doc, &[Selector::parse(selector).unwrap()], &mut |_, _, _, id| found.push(tree.text(id, text).unwrap_or_default().into_owned()));
        assert_eq!(found, expected, "{selector}");
    }

    #[test]
    fn selectors_name_nodes() {
        let text = "jobs: {a: {image: x}, b: {image: y}}\nimage: z\nlist: [{image: u}, {fooImage: v}]\n";
        check("jobs.*.image", text, &["x", "y"]);
        check("**.image", text, &["x", "y", "z", "u"]);
        check("list[*].image|fooImage", text, &["u", "v"]);
        check("list[*].*Image", text, &["v"]);
        check("image", text, &["z"]);
    }

    #[test]
    fn a_bad_selector_says_why() {
        assert!(Selector::parse("a..b").is_err());
        assert!(Selector::parse("a[0]").is_err());
    }
}
