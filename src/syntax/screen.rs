//! Screens: a cheap search that says whether a text can hold anything of interest at all.

use aho_corasick::{AhoCorasick, packed};
use memchr::memmem::Finder;

/// Searches for any of a few literals.
#[derive(Debug)]
pub enum Screen {
    /// Nothing to look for.
    Nothing,
    /// One literal: two searches find what its three forms end in, and are quicker than one search for all of them.
    One(Box<[Finder<'static>; 2]>, Box<Self>),
    /// Few literals: vector instructions compare many bytes at once.
    Packed(Box<packed::Searcher>),
    /// Many literals, or a processor without such instructions.
    Automaton(Box<AhoCorasick>),
    /// The literals cannot be searched for, so everything is of interest.
    Everything,
}

impl Screen {
    /// Makes a screen for literals. With `any_case` their upper-case and capitalised forms count, too.
    pub fn new<'t>(texts: impl IntoIterator<Item = &'t str>, any_case: bool) -> Self {
        let literals: Vec<String> = texts.into_iter().map(str::to_owned).collect();
        if let ([one], true) = (literals.as_slice(), any_case)
            && let Some(rest) = one.get(1..).filter(|rest| rest.len() > 3)
        {
            let finders = [Finder::new(rest).into_owned(), Finder::new(&rest.to_ascii_uppercase()).into_owned()];
            return Self::One(Box::new(finders), Box::new(Self::of(literals, any_case)));
        }
        Self::of(literals, any_case)
    }

    fn of(mut literals: Vec<String>, any_case: bool) -> Self {
        if any_case {
            let upper: Vec<String> = literals.iter().flat_map(|text| [text.to_ascii_uppercase(), capital(text)]).collect();
            literals.extend(upper);
        }
        literals.sort_unstable();
        literals.dedup();
        // What begins with another literal adds nothing.
        let mut shortest: Vec<String> = Vec::new();
        for literal in literals {
            if shortest.last().is_none_or(|last| !literal.starts_with(last.as_str())) {
                shortest.push(literal);
            }
        }
        if shortest.is_empty() {
            return Self::Nothing;
        }
        let packed = (shortest.len() <= 64 && shortest.iter().all(|literal| literal.len() >= 3)).then(|| packed::Config::new().builder().extend(&shortest).build()).flatten();
        match packed {
            Some(searcher) => Self::Packed(Box::new(searcher)),
            None => AhoCorasick::new(&shortest).map_or(Self::Everything, |automaton| Self::Automaton(Box::new(automaton))),
        }
    }

    /// Returns whether any of the literals occurs.
    pub fn occurs(&self, bytes: &[u8]) -> bool {
        match self {
            Self::Nothing => false,
            Self::One(finders, forms) => finders.iter().any(|finder| finder.find(bytes).is_some()) && forms.occurs(bytes),
            Self::Packed(searcher) => searcher.find(bytes).is_some(),
            Self::Automaton(automaton) => automaton.is_match(bytes),
            Self::Everything => true,
        }
    }

    /// Returns where literals occur, in order; where they cannot be searched for, everywhere at once, which is at the start.
    pub fn hits<'t>(&'t self, bytes: &'t [u8]) -> Box<dyn Iterator<Item = usize> + 't> {
        match self {
            Self::Nothing => Box::new(std::iter::empty()),
            Self::One(_, forms) => forms.hits(bytes),
            Self::Packed(searcher) => Box::new(searcher.find_iter(bytes).map(|hit| hit.start())),
            Self::Automaton(automaton) => Box::new(automaton.find_iter(bytes).map(|hit| hit.start())),
            Self::Everything => Box::new(std::iter::once(0)),
        }
    }
}

fn capital(text: &str) -> String {
    let mut capital = text.to_owned();
    if let Some(first) = capital.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    capital
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_finds_what_it_was_made_for() {
        let screen = Screen::new(["k8s.gcr.io", "jaafarn/raqeem-"], true);
        for text in ["x k8s.gcr.io/a", "K8S.GCR.IO/a", "jaafarn/raqeem-x"] {
            assert!(screen.occurs(text.as_bytes()), "{text}");
        }
        assert!(!screen.occurs(b"registry.k8s.io/pause jaafarn/other"));
        let one = Screen::new(["Quay.io/a"], true);
        for text in ["quay Quay.io/a", "QUAY.IO/A", "Quay.io/a/b"] {
            assert!(one.occurs(text.as_bytes()) && one.hits(text.as_bytes()).next().is_some(), "{text}");
        }
        assert!(!one.occurs(b"guay.io/a uay.io/a"));
        assert!(!Screen::new([], true).occurs(b"x"));
        let many: Vec<String> = (0..500).map(|number| format!("registry-{number:03}.example")).collect();
        assert!(Screen::new(many.iter().map(String::as_str), true).occurs(b"REGISTRY-321.EXAMPLE/a"));
    }
}
