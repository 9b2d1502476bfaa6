//! Texts of rules, which are stretches of what they were read from.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use crate::span::Span;

/// A text that may be a stretch of a longer one, which is kept once for all that stand in it: of a pack with thousands of rules nothing is
/// copied.
#[derive(Clone, Default)]
pub struct Text {
    whole: Option<Arc<Box<str>>>,
    start: u32,
    end: u32,
}

impl Text {
    /// Returns the text.
    pub fn as_str(&self) -> &str {
        let whole = self.whole.as_deref().map_or("", |whole| &**whole);
        whole.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    /// Returns the stretch of this text that a span of it stands for.
    pub(crate) fn part(&self, span: Span) -> Self {
        let at = |offset: usize| self.start.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX)).min(self.end);
        Self { whole: self.whole.clone(), start: at(span.start), end: at(span.end) }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        if text.is_empty() {
            return Self::default();
        }
        Self { whole: Some(Arc::new(text.into())), start: 0, end: u32::try_from(text.len()).unwrap_or(u32::MAX) }
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), formatter)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_a_stretch_of_the_text_that_it_is_a_part_of() {
        let text = Text::from("quay.io/é/app");
        let path = text.part(Span::new(8, 14));
        assert_eq!(path, "é/app");
        assert_eq!(path.part(Span::new(3, 6)), "app");
        assert_eq!(path.part(Span::new(3, 100)), "app");
        assert_eq!(path.part(Span::new(0, 0)), Text::default());
        assert_eq!(Text::from(String::new()), "");
    }
}
