//! A tree of YAML, JSON or TOML, with what the formats ask of it.

use crate::region::Region;
use crate::syntax::tree::{Id, Kind, Tree};

/// A document of a tree, as formats get it.
#[derive(Clone, Copy)]
pub struct Doc<'d> {
    /// The tree.
    pub tree: &'d Tree,
    /// The document's root.
    pub root: Id,
    /// The text that the tree was read from.
    pub region: &'d Region<'d>,
    /// The path of the file, relative to the root of the run.
    pub path: &'d str,
    /// Whether the document says what registry is put in front of its images (`global.imageRegistry`).
    pub prefixed: bool,
    /// Where something may lead to an image, if the rest of the document can be passed over.
    pub leads: Option<&'d super::prospects::Leads>,
}

impl<'d> Doc<'d> {
    /// Returns the text that the tree was read from.
    pub fn source(&self) -> &'d str {
        self.region.text()
    }

    /// Returns the document as it is to be read below a key: where the key itself leads to images, nothing is passed over.
    pub fn below(self, key: Id) -> Self {
        let leads = self.leads.filter(|leads| !leads.any(self.tree.nodes[key].span));
        Self { leads, ..self }
    }

    /// Returns whether a map or a list can be passed over, since nothing in it leads to an image.
    pub fn is_barren(&self, node: Id) -> bool {
        let node = &self.tree.nodes[node];
        self.leads.is_some_and(|leads| matches!(node.kind, Kind::Map(_) | Kind::List(_)) && !leads.any(node.span))
    }

    /// Returns the items of the list under a key of the root; empty where there is none.
    pub fn list(&self, key: &str) -> &'d [Id] {
        self.tree.get(self.root, key, self.source()).map_or(&[], |list| self.tree.items(list))
    }

    /// Returns whether any of these maps has one of these keys.
    pub fn any_has(&self, maps: &[Id], keys: &[&str]) -> bool {
        maps.iter().any(|map| keys.iter().any(|key| self.tree.get(*map, key, self.source()).is_some()))
    }

    /// Returns whether the file stands below a folder of this name.
    pub fn is_below(&self, folder: &str) -> bool {
        self.path.rsplit('/').skip(1).any(|name| name == folder)
    }

    /// Returns whether the document is of one of these groups of the Kubernetes API.
    pub fn is_of(&self, groups: &[&str]) -> bool {
        self.text_at(&["apiVersion"]).is_some_and(|version| version.split_once('/').is_some_and(|(group, _)| groups.contains(&group)))
    }

    /// Returns whether the root is a map with this key.
    pub fn has(&self, key: &str) -> bool {
        self.tree.get(self.root, key, self.source()).is_some()
    }

    /// Returns the text of a scalar, an alias followed.
    pub fn text(&self, id: Id) -> Option<std::borrow::Cow<'d, str>> {
        self.tree.text(self.tree.resolve(id), self.source())
    }

    /// Returns the text at a path of keys below the root.
    pub fn text_at(&self, path: &[&str]) -> Option<std::borrow::Cow<'d, str>> {
        self.tree.text_at(self.root, path, self.source())
    }
}
