//! Which format claims a path. Every file of a run is asked about, so nearly all of them are answered by one look-up of the
//! name and one of what it ends in; only a glob whose longest word stands in the path is tried.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use globset::{GlobBuilder, GlobMatcher};

/// The globs of all formats, each with the place of its format in the table.
pub struct Paths {
    /// `**/name`.
    names: HashMap<String, usize>,
    /// `**/*.ending`, by what stands behind the last full stop: the endings with their full stops.
    endings: HashMap<String, Vec<(String, usize)>>,
    /// The words of `others`.
    words: Option<AhoCorasick>,
    /// All other globs.
    others: Vec<Other>,
}

/// A glob that is neither a name nor an ending. It is compiled when a path first has its longest word.
struct Other {
    glob: String,
    /// What a path has to end in, which is cheaper to see than the rest.
    tail: String,
    matcher: OnceLock<Option<GlobMatcher>>,
    owner: usize,
}

impl Other {
    fn new(glob: String, owner: usize) -> Self {
        let tail = glob.rsplit(['*', '?', ']']).next().unwrap_or_default().to_owned();
        Self { glob, tail, matcher: OnceLock::new(), owner }
    }

    fn is_match(&self, path: &str) -> bool {
        if !path.ends_with(&self.tail) {
            return false;
        }
        let matcher = self.matcher.get_or_init(|| GlobBuilder::new(&self.glob).literal_separator(true).build().ok().map(|glob| glob.compile_matcher()));
        matcher.as_ref().is_some_and(|matcher| matcher.is_match(path))
    }
}

impl Paths {
    /// Makes the table of globs, given with the places of their formats, the first one first.
    pub fn new<'g>(globs: impl IntoIterator<Item = (&'g str, usize)>) -> Self {
        let mut paths = Self { names: HashMap::new(), endings: HashMap::new(), words: None, others: Vec::new() };
        let mut words = Vec::new();
        for (glob, owner) in globs {
            for glob in alternatives(&glob.to_ascii_lowercase()) {
                let name = glob.strip_prefix("**/").filter(|name| !name.contains('/'));
                match name.map(|name| (name, name.strip_prefix("*."))) {
                    Some((name, None)) if is_plain(name) => {
                        paths.names.entry(name.to_owned()).or_insert(owner);
                    }
                    Some((_, Some(ending))) if is_plain(ending) => {
                        let last = ending.rsplit('.').next().unwrap_or(ending).to_owned();
                        paths.endings.entry(last).or_default().push((format!(".{ending}"), owner));
                    }
                    _ => {
                        words.push(longest_word(&glob).to_owned());
                        paths.others.push(Other::new(glob, owner));
                    }
                }
            }
        }
        // Every file of a run is asked about: what is quick to search counts for more than the tenth of a millisecond that it takes longer to make.
        paths.words = AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(words).ok();
        paths
    }

    /// Returns the place of the first format that claims a path, whatever its case.
    pub fn owner(&self, path: &str) -> Option<usize> {
        let path = if path.bytes().any(|byte| byte.is_ascii_uppercase()) { Cow::Owned(path.to_ascii_lowercase()) } else { Cow::Borrowed(path) };
        let path = &*path;
        let name = super::file_name(path);
        let mut first = self.names.get(name).copied();
        let mut take = |owner: usize| first = Some(first.map_or(owner, |first| first.min(owner)));
        if let Some(endings) = name.rsplit_once('.').and_then(|(_, last)| self.endings.get(last)) {
            endings.iter().filter(|(ending, _)| name.ends_with(ending.as_str())).for_each(|(_, owner)| take(*owner));
        }
        match &self.words {
            Some(words) => {
                for hit in words.find_overlapping_iter(path) {
                    let other = &self.others[hit.pattern().as_usize()];
                    if other.is_match(path) {
                        take(other.owner);
                    }
                }
            }
            None => self.others.iter().filter(|other| other.is_match(path)).for_each(|other| take(other.owner)),
        }
        first
    }
}

/// Returns the globs that one with alternatives (`*.{js,ts}`) stands for.
fn alternatives(glob: &str) -> Vec<String> {
    let Some((head, (inner, tail))) = glob.split_once('{').and_then(|(head, rest)| Some((head, rest.split_once('}')?))) else { return vec![glob.to_owned()] };
    inner.split(',').flat_map(|one| alternatives(&format!("{head}{one}{tail}"))).collect()
}

fn is_plain(text: &str) -> bool {
    !text.contains(['*', '?', '[', ']', '\\', '!'])
}

/// Returns the longest stretch of a glob that a path has to have as it is.
fn longest_word(glob: &str) -> &str {
    let mut longest = "";
    let mut rest = glob;
    while let Some(start) = rest.find(|letter: char| !matches!(letter, '*' | '?')) {
        rest = &rest[start..];
        if rest.starts_with('[') {
            rest = rest.split_once(']').map_or("", |(_, behind)| behind);
            continue;
        }
        let end = rest.find(['*', '?', '[']).unwrap_or(rest.len());
        // `**/name` is the name at the top, too, where no slash stands in front.
        let word = rest[..end].trim_matches('/');
        if word.len() > longest.len() {
            longest = word;
        }
        rest = &rest[end..];
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_owner_of_a_path_is_found() {
        let globs = [("**/.github/workflows/*.{yml,yaml}", 0), ("**/Dockerfile", 1), ("**/Dockerfile[._-]*", 1), ("**/*.tf.json", 2), ("**/*.json", 3), ("docs/**", 4), ("**/x*/y?.z", 5)];
        let paths = Paths::new(globs);
        let rows = [
            (".github/workflows/ci.yaml", Some(0)),
            ("a/.github/workflows/ci.YML", Some(0)),
            (".github/workflows/sub/ci.yml", None),
            ("Dockerfile", Some(1)),
            ("a/dockerfile", Some(1)),
            ("a/Dockerfile.dev", Some(1)),
            ("a/Dockerfiles", None),
            ("main.tf.json", Some(2)),
            ("main.json", Some(3)),
            ("docs/main.json", Some(3)),
            ("docs/readme", Some(4)),
            ("a/docs/readme", None),
            ("xa/yb.z", Some(5)),
            ("xa/y.z", None),
        ];
        for (path, owner) in rows {
            assert_eq!(paths.owner(path), owner, "{path}");
        }
    }

    #[test]
    fn every_glob_of_the_table_is_found_by_globset_where_it_is_found_here() {
        let globs: Vec<(&str, usize)> = super::super::FORMATS.iter().enumerate().flat_map(|(index, format)| format.files.iter().map(move |glob| (*glob, index))).collect();
        let paths = Paths::new(globs.iter().copied());
        let mut set = globset::GlobSetBuilder::new();
        for (glob, _) in &globs {
            set.add(GlobBuilder::new(glob).literal_separator(true).case_insensitive(true).build().unwrap());
        }
        let set = set.build().unwrap();
        // Each glob with its wildcards filled in, and with a letter more at each end.
        for (glob, _) in &globs {
            for one in alternatives(glob) {
                let plain = one.replace("**/", "a/b/").replace(['*', '?'], "x").replace("[._-]", ".");
                for path in [plain.clone(), plain.replace("a/b/", ""), format!("{plain}x"), format!("x{plain}"), plain.to_uppercase()] {
                    let expected = set.matches(&path).into_iter().map(|glob| globs[glob].1).min();
                    assert_eq!(paths.owner(&path), expected, "{path}");
                }
            }
        }
    }
}
