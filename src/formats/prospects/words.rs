//! The words that stand near images, and the search for them.

use std::sync::LazyLock;

use crate::syntax::screen::Screen;

/// Words of which one stands near every image that no registry or namespace gives away. They are searched for as they are here, and
/// without their first letter where that may be a capital: the fewer there are, the faster is the search, and one of three letters makes it
/// three times slower.
pub(super) const WORDS: &[&str] = &[
    "mage",
    "IMAGE",
    "IMG=",
    "IMG ",
    "IMG_",
    "IMGS",
    "img=",
    "FROM ",
    "epository",
    "EPOSITORY",
    "egistry:",
    "REGISTRY",
    "ocker",
    "DOCKER",
    "podman",
    "buildah",
    "nerdctl",
    "kubectl",
    "skopeo",
    "crane",
    "regctl",
    "ontainer:",
    "crictl",
    "helm ",
    "ctr ",
    "rossplane.io",
    "estcontainers",
    "undle",
];

/// Returns the search for the words, which takes those without their first letter as they are.
pub(super) fn words() -> &'static Screen {
    static ANY: LazyLock<Screen> = LazyLock::new(|| Screen::new(WORDS.iter().copied(), false));
    &ANY
}

/// Returns where the words stand, each at its first letter.
pub(super) fn hits(text: &str) -> impl Iterator<Item = usize> + '_ {
    /// Words that are searched for without their first letter, which may be a capital: what comes next, and that letter.
    const CUT: &[(&str, u8)] = &[("mage", b'i'), ("epository", b'r'), ("egistry:", b'r'), ("ocker", b'd'), ("ontainer:", b'c'), ("rossplane", b'c'), ("estcontainers", b't'), ("undle", b'b')];
    let bytes = text.as_bytes();
    words().hits(bytes).filter_map(|hit| match CUT.iter().find(|(rest, _)| bytes[hit..].starts_with(rest.as_bytes())) {
        None => Some(hit),
        Some((_, first)) => hit.checked_sub(1).filter(|start| bytes[*start].to_ascii_lowercase() == *first),
    })
}
