//! What is found in one file.

use std::collections::{BTreeMap, BTreeSet};

use crate::site::Site;
use crate::span::Span;

/// What was found in one file.
#[derive(Debug, Default)]
pub struct Found {
    /// The id of the format that read the file.
    pub format: &'static str,
    /// The sites, in the order of the file.
    pub sites: Vec<Site>,
    /// Canonical names of images that are built here, tag and digest left out; one that ends in a slash is a namespace that all below it is built in.
    pub built: Vec<String>,
    /// What could not be read: the offset in the file and the reason.
    pub problems: Vec<(usize, String)>,
    /// Places where an image may stand, and why it is not clear.
    pub unclear: Vec<Unclear>,
    /// Stretches in which a name without a registry has to stay without one, in the order of the file.
    pub short: Vec<(Span, Short)>,
    /// For documents: the headings, paragraphs, fences, lists and tables, in order.
    pub blocks: Vec<Block>,
    /// Names of stages and the like: words that stand where images stand and are none.
    pub names: Vec<Span>,
    /// For `Chart.yaml` and a chart's `values.yaml`: what they say of the chart.
    pub chart: Option<Chart>,
    /// For kustomizations: what they take in.
    pub kustomization: Option<Kustomization>,
}

/// Why a name without a registry has to stay without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Short {
    /// A tool compares it with the names that it lists, where those of Docker Hub stand without their registry.
    Listed,
    /// Its variable stands behind a registry or a path of its own, so that two would stand there.
    Behind,
}

/// A block of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Where it stands in the file.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
}

/// Kinds of blocks of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading, with its level from 1.
    Heading(u8),
    /// A paragraph.
    Prose,
    /// A fence, a list or a table: what shows one thing.
    Exhibit,
}

/// What is known of a Helm chart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chart {
    /// Whether there is a `Chart.yaml`.
    pub is_chart: bool,
    /// The keys under which values of dependencies stand, with the dependency's name where the key is an alias.
    pub dependencies: BTreeMap<String, String>,
    /// Whether `global.imageRegistry` is among the values.
    pub global_registry: bool,
    /// The paths of the maps, between dots, that have a key for a registry.
    pub registries: BTreeSet<String>,
    /// The paths of the maps, between dots, of which a template writes the image's name behind something else.
    pub behind: BTreeSet<String>,
    /// The paths of the maps, between dots, whose registry a template takes from elsewhere where theirs is empty.
    pub defaulted: BTreeSet<String>,
}

impl Chart {
    /// Takes in what another file says of the same chart.
    pub fn merge(&mut self, other: Self) {
        self.is_chart |= other.is_chart;
        self.dependencies.extend(other.dependencies);
        self.global_registry |= other.global_registry;
        self.registries.extend(other.registries);
        self.behind.extend(other.behind);
        self.defaulted.extend(other.defaulted);
    }
}

/// A kustomization's view of other files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kustomization {
    /// `resources`, `bases` and `components`, as written.
    pub resources: Vec<String>,
}

/// A place where an image may stand that cannot be edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unclear {
    /// Where it begins, an offset of the file.
    pub near: usize,
    /// The text.
    pub text: String,
    /// Why it stays.
    pub reason: &'static str,
}
