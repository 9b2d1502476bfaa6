//! Texts that are looked up by their hashes, so that of thousands nothing is copied.

use std::collections::hash_map::{DefaultHasher, Entry};
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// What is known of texts, of which nothing is kept but hashes. Two of one hash would be taken for one: whoever needs to be sure looks at the
/// text that was found.
#[derive(Clone, Debug)]
pub(crate) struct ByText<V>(HashMap<u64, V, BuildHasherDefault<Itself>>);

impl<V> ByText<V> {
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self(HashMap::with_capacity_and_hasher(capacity, BuildHasherDefault::default()))
    }

    pub(crate) fn entry(&mut self, text: &[u8]) -> Entry<'_, u64, V> {
        self.0.entry(hash(text))
    }

    /// Returns what was known of the text before.
    pub(crate) fn insert(&mut self, text: &[u8], value: V) -> Option<V> {
        self.0.insert(hash(text), value)
    }

    pub(crate) fn get(&self, text: &[u8]) -> Option<&V> {
        self.0.get(&hash(text))
    }

    pub(crate) fn contains(&self, text: &[u8]) -> bool {
        self.0.contains_key(&hash(text))
    }
}

impl<V> Default for ByText<V> {
    fn default() -> Self {
        Self(HashMap::default())
    }
}

fn hash(text: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(text);
    hasher.finish()
}

/// The hash of a hash: itself.
#[derive(Clone, Copy, Debug, Default)]
struct Itself(u64);

impl Hasher for Itself {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash(bytes);
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The places of texts in a list that is kept elsewhere.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    first: ByText<u32>,
    /// Of places behind which the same text stands once more, the next one.
    next: HashMap<u32, u32>,
    /// Those next ones.
    repeated: HashSet<u32>,
}

impl Places {
    pub(crate) fn of<'t>(texts: impl DoubleEndedIterator<Item = &'t str> + ExactSizeIterator) -> Self {
        let mut places = Self { first: ByText::with_capacity(texts.len()), ..Self::default() };
        // From the last on, so that each stands in front of those behind it.
        for (place, text) in (0..u32::try_from(texts.len()).unwrap_or(u32::MAX)).rev().zip(texts.rev()) {
            if let Some(next) = places.first.insert(text.as_bytes(), place) {
                places.next.insert(place, next);
                places.repeated.insert(next);
            }
        }
        places
    }

    /// Returns the first place with a text.
    pub(crate) fn first(&self, text: &str) -> Option<u32> {
        self.first.get(text.as_bytes()).copied()
    }

    /// Returns the next place with the text of this one.
    pub(crate) fn next(&self, place: u32) -> Option<u32> {
        self.next.get(&place).copied()
    }

    /// Returns whether a place in front of this one has the same text.
    pub(crate) fn is_repeated(&self, place: u32) -> bool {
        self.repeated.contains(&place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_with_one_text_follow_each_other() {
        let places = Places::of(["a", "b", "a", "", "a"].into_iter());
        let all = |text| std::iter::successors(places.first(text), |place| places.next(*place)).collect::<Vec<_>>();
        assert_eq!(all("a"), [0, 2, 4]);
        assert_eq!(all("b"), [1]);
        assert_eq!(all(""), [3]);
        assert!(all("c").is_empty());
        assert_eq!((0..5).filter(|place| places.is_repeated(*place)).collect::<Vec<_>>(), [2, 4]);
    }
}
