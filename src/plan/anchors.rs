//! The anchors of rules (`k8s.gcr.io/`, `jaafarn/raqeem-`), and where a text holds one.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, Input, MatchKind};

use super::sieve::{Sieve, is_of_host};
use crate::rules::hashes::ByText;
use crate::rules::{AnchorKind, Rule, RuleSet, anchors_of};
use crate::span::Span;
use crate::syntax::screen::Screen;

/// The anchors of a set of rules, ready to be searched for.
#[derive(Debug)]
pub struct Anchors {
    /// All of them, to see whether a text can hold anything at all.
    screen: Sieve,
    /// The registries that the rules are about, each without a name behind it; of Docker Hub most files speak. Made ready when first needed.
    registries: OnceLock<Screen>,
    /// The search for those that a reference begins with, made ready when a text first needs it.
    search: OnceLock<Option<Search>>,
}

/// Searches for anchors that a reference begins with, by what they begin with up to the first slash, which are few.
#[derive(Debug)]
struct Search {
    heads: AhoCorasick,
    /// For each of the heads the lengths of the anchors that begin with it or with a part of it, the longest first.
    lengths: Vec<Vec<usize>>,
    /// The length of the longest anchor.
    longest: usize,
    /// Of each anchor whether it is worth a word only with a tag, a digest or a registry, since the rules do not want mentions.
    quiet: ByText<bool>,
}

impl Search {
    fn new(rules: &[Rule]) -> Option<Self> {
        let is_host = |text: &str| text.split('/').next().is_some_and(|host| host.contains('.'));
        let mut quiet = ByText::with_capacity(rules.len());
        let mut heads: HashMap<Vec<u8>, BTreeSet<usize>> = HashMap::new();
        let mut add = |text: &str, is_quiet: bool| {
            *quiet.entry(text.as_bytes()).or_insert(true) &= is_quiet;
            let head = text.split('/').next().unwrap_or_default().as_bytes();
            match heads.get_mut(head) {
                Some(lengths) => lengths.insert(text.len()),
                None => heads.insert(head.to_vec(), BTreeSet::from([text.len()])).is_none(),
            };
        };
        let mut screened = Vec::new();
        for (rule, text, kind) in anchors(rules) {
            if kind == AnchorKind::Screen {
                screened.push(text);
                continue;
            }
            add(&text, kind == AnchorKind::Familiar && rule.details.mentions != Some(true) && text.contains('/') && !is_host(&text));
            // A registry or a namespace that moves as a whole is worth a word where it stands alone, too.
            if let Some(alone) = text.strip_suffix('/').filter(|alone| is_host(alone) && *alone != "docker.io") {
                add(alone, false);
            }
        }
        for text in screened {
            quiet.entry(text.as_bytes()).and_modify(|is_quiet| *is_quiet = false);
        }
        let longest = heads.values().filter_map(BTreeSet::last).max().copied()?;
        let of = |head: &[u8]| heads.get(head).into_iter().flatten().copied();
        let reach = |head: &Vec<u8>| (1..=head.len()).flat_map(|length| of(&head[..length])).collect::<BTreeSet<_>>().into_iter().rev().collect();
        let lengths = heads.keys().map(reach).collect();
        let heads = AhoCorasick::builder().ascii_case_insensitive(true).match_kind(MatchKind::LeftmostLongest).build(heads.keys()).ok()?;
        Some(Self { heads, lengths, longest, quiet })
    }
}

/// Returns the anchors of rules. What says that it is in the registry already that a rule spells out stays as it is, and nothing is to be said
/// of it.
pub(super) fn anchors(rules: &[Rule]) -> impl Iterator<Item = (&Rule, Cow<'_, str>, AnchorKind)> {
    let all = rules.iter().flat_map(|rule| anchors_of(rule).map(move |(text, kind)| (rule, text, kind)));
    all.filter(|(rule, _, kind)| *kind != AnchorKind::Canonical || !rule.is_identity())
}

impl Anchors {
    /// Makes the anchors of a set of rules.
    pub fn new(rules: &RuleSet) -> Self {
        let mut words = Vec::with_capacity(rules.rules().len());
        words.extend(anchors(rules.rules()).map(|(_, text, kind)| (text, kind)));
        Self { screen: Sieve::new(&words), registries: OnceLock::new(), search: OnceLock::new() }
    }

    /// Returns whether any anchor occurs.
    pub fn occurs(&self, bytes: &[u8]) -> bool {
        self.screen.occurs(bytes)
    }

    /// Returns where anchors may occur.
    pub fn places(&self, bytes: &[u8]) -> Vec<usize> {
        self.screen.places(bytes)
    }

    /// Returns whether a registry that some rule of the set is about occurs without a name behind it, which may stand elsewhere.
    pub fn name_registry(&self, bytes: &[u8], rules: &RuleSet) -> bool {
        let stands_alone = |hit: usize| {
            let behind = bytes[hit..].iter().position(|byte| !is_of_host(*byte)).map_or(&[][..], |length| &bytes[hit + length..]);
            !(behind.first() == Some(&b'/') && behind.get(1).is_some_and(u8::is_ascii_alphanumeric))
        };
        self.registries.get_or_init(|| Screen::new(rules.registries(), true)).hits(bytes).any(stands_alone)
    }

    /// Returns where anchors of the set that a reference begins with occur, in order: at each place the longest, and whether it is quiet.
    pub(super) fn find<'t>(&'t self, bytes: &'t [u8], rules: &RuleSet) -> impl Iterator<Item = (Span, bool)> + 't {
        // The screen is many times faster than the search, and says near which places there may be one.
        let places = self.screen.places(bytes);
        let search = if places.is_empty() { None } else { self.search.get_or_init(|| Search::new(rules.rules())).as_ref() };
        let mut near = search.map(|search| stretches(places, search.longest, bytes.len())).unwrap_or_default().into_iter().peekable();
        let mut at = 0;
        let mut token = Vec::new();
        std::iter::from_fn(move || {
            let search = search?;
            while let Some(stretch) = near.peek() {
                let from = at.clamp(stretch.start, stretch.end);
                let Some(head) = search.heads.find(Input::new(bytes).range(from..stretch.end)) else {
                    near.next();
                    continue;
                };
                let lengths = &search.lengths[head.pattern().as_usize()];
                token.clear();
                token.extend(bytes[head.start()..].iter().take(lengths.first().copied().unwrap_or(0)).map(u8::to_ascii_lowercase));
                let longest = lengths.iter().filter_map(|&length| Some((length, *search.quiet.get(token.get(..length)?)?))).next();
                if let Some((length, quiet)) = longest {
                    at = head.start() + length;
                    return Some((Span::new(head.start(), at), quiet));
                }
                at = head.start() + 1;
            }
            None
        })
    }
}

/// Returns the stretches of a text that reach `far` to both sides of places, sorted and disjoint.
fn stretches(mut places: Vec<usize>, far: usize, length: usize) -> Vec<Span> {
    places.sort_unstable();
    let mut stretches: Vec<Span> = Vec::new();
    for place in places {
        let (start, end) = (place.saturating_sub(far), (place + far).min(length));
        match stretches.last_mut() {
            Some(last) if start <= last.end => last.end = end,
            _ => stretches.push(Span::new(start, end)),
        }
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registry_without_a_name_is_one_alone() {
        let rules = RuleSet::of(vec![Rule::parse_cli("quay.io/coreos/{n}=quay.io/moved/{n}").unwrap()], Vec::new());
        let anchors = Anchors::new(&rules);
        for text in ["imageRegistry: quay.io", "hub: \"quay.io\"\nx: y", "registry: Quay.io/", "image: quay.io/{{ .org }}/app", "quay.io/a/b quay.io"] {
            assert!(anchors.name_registry(text.as_bytes(), &rules), "{text}");
        }
        for text in ["repository: quay.io/prometheus/node-exporter", "registry: ghcr.io", ""] {
            assert!(!anchors.name_registry(text.as_bytes(), &rules), "{text}");
        }
    }
}
