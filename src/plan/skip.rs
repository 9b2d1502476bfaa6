//! Reasons: why a mention of something that a rule is about stays as it is.

use super::decide::Rewrite;
use std::fmt;

use crate::rules::Refusal;

/// Why a site or a mention is left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It only reads like a reference, and the rule is not for mentions.
    OnlyMention,
    /// The image is built here.
    BuiltHere,
    /// A hole stands where the registry would be, so a registry in front might double it.
    HiddenRegistry,
    /// The chart puts a registry in front of it.
    GlobalRegistry,
    /// A key for the registry is there and holds nothing that can be edited.
    EmptyRegistry,
    /// The new name has no registry, and the old one has a key of its own.
    NoRegistry,
    /// The rule changes the tag, and the place has none.
    NoTag,
    /// The rule changes the digest, and the place has none, or none that can go.
    NoDigest,
    /// Its bytes are escaped or folded, so that they are not the reference's bytes.
    Escaped,
    /// A short name of one word that is none of Docker's official images.
    NotOfficial,
    /// The rule only spells out the registry, and this is a program's source, where names are often test data.
    SourceCode,
    /// The rule only spells out the registry, and these are data of tests, which compare them with what stands in their source.
    TestData,
    /// It stands in settings of mirrors, which tell the name that is asked for from the place that it is taken from.
    Mirror,
    /// A class of Testcontainers compares its image with the one that it is made for.
    Substitute,
    /// The values are another chart's, which may put a registry of its own in front.
    OtherChart,
    /// An entry of a kustomization whose resources have no such name that changes.
    NoManifest,
    /// It is a part of a URL.
    Url,
    /// It is a part of a longer word or path.
    Longer,
    /// It is a registry, a namespace or the beginning of a name alone.
    Alone,
    /// What follows the name is no reference.
    NotReference,
    /// It names a chart, not an image.
    Chart,
    /// A guide shows its new form beside it.
    BeforeAndAfter,
    /// Its new form stands beside it, so that the two are told apart here.
    Pair,
    /// A change log or release notes tell what was.
    History,
    /// The words in front of it tell what was.
    Was,
    /// The file belongs to others.
    Vendored,
    /// A lock file is written by a tool.
    LockFile,
    /// A patch has to fit what it is for.
    Patch,
    /// A marker says so.
    Ignored,
    /// Another site changes the same bytes.
    Clash,
    /// Two uses of one value would need different ones.
    Conflict,
    /// The rule says that it cannot.
    Refused(Refusal),
    /// A format says why.
    Unclear(&'static str),
}

impl Reason {
    /// Returns the word by which programs know the reason; it stays the same where the sentence is reworded.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::OnlyMention => "only-mention",
            Self::BuiltHere => "built-here",
            Self::HiddenRegistry => "hidden-registry",
            Self::GlobalRegistry => "global-registry",
            Self::EmptyRegistry => "empty-registry",
            Self::NoRegistry => "no-registry",
            Self::NoTag => "no-tag",
            Self::NoDigest => "no-digest",
            Self::Escaped => "escaped",
            Self::NotOfficial => "not-official",
            Self::SourceCode => "source-code",
            Self::TestData => "test-data",
            Self::Mirror => "mirror",
            Self::Substitute => "substitute",
            Self::OtherChart => "other-chart",
            Self::NoManifest => "no-manifest",
            Self::Url => "url",
            Self::Longer => "longer",
            Self::Alone => "alone",
            Self::NotReference => "not-a-reference",
            Self::Chart => "chart",
            Self::BeforeAndAfter => "before-and-after",
            Self::Pair => "pair",
            Self::History => "history",
            Self::Was => "was",
            Self::Vendored => "vendored",
            Self::LockFile => "lock-file",
            Self::Patch => "patch",
            Self::Ignored => "ignored",
            Self::Clash => "clash",
            Self::Conflict => "conflict",
            Self::Refused(_) => "refused",
            Self::Unclear(_) => "unclear",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::OnlyMention => "only a mention, and the rule is for places where an image stands",
            Self::BuiltHere => "built here, not pulled",
            Self::HiddenRegistry => "its registry may be in the variable in front",
            Self::GlobalRegistry => "global.imageRegistry puts a registry in front",
            Self::EmptyRegistry => "its registry's key is there and empty: fill it in by hand",
            Self::NoRegistry => "its registry has a key of its own, and the new name has none",
            Self::NoTag => "the rule changes the tag, and there is none to change here",
            Self::NoDigest => "the rule changes the digest, and there is none to change here",
            Self::Escaped => "escaped or folded: its bytes are not the reference's bytes",
            Self::NotOfficial => "none of Docker's official images: built somewhere, or a name that stands for another",
            Self::SourceCode => "source code: its registry is only spelled out there by a rule that names the image",
            Self::TestData => "data of tests: its registry is only spelled out there by a rule that names the image",
            Self::Mirror => "settings of a mirror: see by which name the image is asked for when all has moved",
            Self::Substitute => "Testcontainers compares this class's image by its name: say asCompatibleSubstituteFor where it moves",
            Self::OtherChart => "values of another chart, which may put a registry of its own in front",
            Self::NoManifest => "no manifest that this kustomization takes in has this name to change",
            Self::Url => "part of a URL",
            Self::Longer => "part of a longer word or path",
            Self::Alone => "a registry, a namespace or the beginning of a name alone",
            Self::NotReference => "what follows is not a reference",
            Self::Chart => "an OCI artifact (a chart), not an image",
            Self::BeforeAndAfter => "its new form stands beside it: a guide shows before and after",
            Self::Pair => "its new form stands beside it: old and new are told apart here",
            Self::Was => "the words beside it say that it is what was",
            Self::History => "a change log or release notes: they tell what was",
            Self::Vendored => "a vendored file: it belongs to others",
            Self::LockFile => "a lock file: let its tool write it",
            Self::Patch => "a patch: its lines have to fit the file that it is for",
            Self::Ignored => "a marker says to ignore it",
            Self::Clash => "another change covers the same bytes",
            Self::Conflict => "two uses of this value would need different ones",
            Self::Refused(refusal) => return refusal.fmt(formatter),
            Self::Unclear(reason) => reason,
        };
        formatter.write_str(text)
    }
}

/// A mention of something that a rule is about, and why it stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skip {
    /// Where it begins, an offset of the file.
    pub at: usize,
    /// The text.
    pub text: String,
    /// Why.
    pub reason: Reason,
}

/// Moves to the skips the rewrites for which there is a reason to stay.
pub(super) fn set_aside(rewrites: &mut Vec<Rewrite>, skips: &mut Vec<Skip>, mut reason: impl FnMut(&Rewrite) -> Option<Reason>) {
    rewrites.retain(|rewrite| match reason(rewrite) {
        Some(reason) => {
            skips.push(Skip { at: rewrite.at, text: rewrite.before.clone(), reason });
            false
        }
        None => true,
    });
}
