//! Which files a rule is limited to.

use std::borrow::Cow;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// How the paths that globs are about follow from those that outputs show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Base {
    /// They are the same.
    #[default]
    Same,
    /// The globs are about what is below a folder: this stands in front of it.
    Below(String),
    /// The globs are about a folder further up: this is put in front.
    Above(String),
    /// No path is meant.
    Elsewhere,
}

impl Base {
    /// Returns a path as the globs have it.
    fn path<'p>(&self, path: &'p str) -> Option<Cow<'p, str>> {
        match self {
            Self::Same => Some(Cow::Borrowed(path)),
            Self::Below(folder) => path.strip_prefix(folder.as_str()).map(Cow::Borrowed),
            Self::Above(folder) => Some(Cow::Owned(format!("{folder}{path}"))),
            Self::Elsewhere => None,
        }
    }
}

/// The globs of the files that a rule is limited to.
#[derive(Clone, Debug, Default)]
pub struct Files {
    globs: Vec<String>,
    set: GlobSet,
    base: Base,
}

impl Files {
    /// Parses globs; none means everywhere. A glob without a slash, but for one at its end, is about names in any folder, any other
    /// counts from the root; one that ends with a slash, or that is a folder's name, is about all that is in the folder.
    ///
    /// # Errors
    /// The first glob that is none, with the reason.
    pub fn parse(globs: &[String]) -> Result<Self, globset::Error> {
        let mut set = GlobSetBuilder::new();
        for glob in globs {
            let below = if glob.ends_with('/') { "**" } else { "" };
            let anywhere = if glob.trim_end_matches('/').contains('/') { "" } else { "**/" };
            let full = format!("{anywhere}{}{below}", glob.trim_start_matches("./").trim_start_matches('/'));
            set.add(GlobBuilder::new(&full).literal_separator(true).build()?);
            // A name alone may be a folder's.
            if full.rsplit('/').next().is_some_and(|last| !last.is_empty() && !last.contains(['*', '?', '[', '{'])) {
                set.add(GlobBuilder::new(&format!("{full}/**")).literal_separator(true).build()?);
            }
        }
        Ok(Self { globs: globs.to_vec(), set: set.build()?, base: Base::Same })
    }

    /// Makes the globs be about paths from another folder than the outputs' paths.
    #[must_use]
    pub fn from(self, base: Base) -> Self {
        Self { base, ..self }
    }

    /// Returns whether a path, relative to the root and with `/` between its parts, is among the files.
    pub fn contains(&self, path: &str) -> bool {
        self.globs.is_empty() || self.base.path(path).is_some_and(|path| self.set.is_match(&*path))
    }

    /// Returns the globs as written; none means everywhere.
    pub fn globs(&self) -> &[String] {
        &self.globs
    }
}
