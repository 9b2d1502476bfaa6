//! What is wrong with a pattern or a template.

use thiserror::Error;

use super::LONGEST;

/// Why a text is not a pattern or not a template. The fault is the rule's author's.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PatternError {
    /// There is no text.
    #[error("it is empty")]
    Empty,
    /// The text has more than 4096 bytes.
    #[error("it is longer than {LONGEST} bytes")]
    TooLong,
    /// A brace is not closed or not opened.
    #[error("a brace has no partner; a capture is written {{name}}, {{path...}} or {{name:one|other}}")]
    Brace,
    /// What stands between braces is no capture.
    #[error("{{{0}}} is not a capture; write {{name}} for one component or less, {{path...}} for one or more components, {{name:one|other}} for a closed choice")]
    Capture(String),
    /// Two captures have one name.
    #[error("two captures are called {{{0}}}")]
    Twice(String),
    /// Two captures touch, so that nothing says where one ends.
    #[error("nothing stands between {{{0}}} and {{{1}}}, so where one ends is unknown")]
    Adjacent(String, String),
    /// A character that neither names nor tags have.
    #[error("{0:?} cannot stand in a name or a tag{hint}", hint = if *.0 == '*' { "; a wildcard is written {name} or {path...}" } else { "" })]
    Character(char),
    /// A hole in a pattern.
    #[error("{0} is filled in later, and a pattern cannot know with what; write a capture such as {{name}}")]
    Hole(String),
    /// A digest, which rules do not deal in.
    #[error("a rule is about names and tags; it cannot hold a digest")]
    Digest,
    /// A component, or the tag, is empty.
    #[error("a part of it is empty: it is of the form [registry/]repository[:tag]")]
    EmptyPart,
    /// A scheme, as URLs have one.
    #[error("`{0}` is a part of URLs, which images do not have: leave it out")]
    Scheme(String),
    /// A registry and nothing behind it, which would be read as an image of Docker Hub.
    #[error("{0} is a registry, and an image has a name behind it; all images there are {0}/{{path...}}")]
    Registry(String),
    /// A capture of several components in a tag.
    #[error("{{{0}...}} captures path components, which a tag does not have; write {{{0}}}")]
    ManyInTag(String),
    /// A template uses what no pattern captures.
    #[error("{{{name}}} is not captured{known}", known = known(.captured))]
    Unknown {
        /// The name that the template uses.
        name: String,
        /// The names that it could use.
        captured: Vec<String>,
    },
}

fn known(captured: &[String]) -> String {
    if captured.is_empty() {
        "; nothing is".to_owned()
    } else {
        let list: Vec<String> = captured.iter().map(|name| format!("{{{name}}}")).collect();
        format!("; what is: {}", list.join(", "))
    }
}
