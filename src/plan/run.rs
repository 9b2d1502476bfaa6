//! What the run knows beyond one file, and what a file says of others.

use std::collections::{BTreeMap, BTreeSet};

use crate::formats::{self, Chart, Kustomization};
use crate::reference::{Name, hole};

/// What the run knows beyond one file.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// Canonical names of images that the run's files build, their variables written one way, and namespaces with their slash, each with the folders where that is said.
    pub built: BTreeMap<String, BTreeSet<String>>,
    /// Names, as written in manifests, that the run changes, each with the files; kustomizations follow them.
    pub renamed: BTreeMap<String, BTreeSet<String>>,
    /// The kustomizations of the run, by their folder.
    pub kustomizations: BTreeMap<String, Kustomization>,
    /// The charts of the run, by their folder.
    pub charts: BTreeMap<String, Chart>,
}

impl Run {
    /// Returns whether the run builds an image of this name. What one folder builds under the name of an official image
    /// means that image everywhere else.
    pub fn builds(&self, name: &Name, path: &str) -> bool {
        self.built.get(&*hole::plain(name.as_str())).is_some_and(|folders| !name.is_official() || reaches(folders, path))
    }

    /// Returns whether the run builds images of the same namespace by names that are filled in later (`docker build -t acme/$(NAME)`): then
    /// what a Dockerfile is built from is most likely one of them.
    pub fn builds_siblings_of(&self, name: &str) -> bool {
        let name = &*hole::plain(name);
        let Some(slash) = name.rfind('/').filter(|_| !name.starts_with("docker.io/library/")) else { return false };
        let namespace = &name[..=slash];
        let filled_in = |rest: &str| hole::length(rest.as_bytes(), 0) == Some(rest.len());
        self.built.range(namespace.to_owned()..).take_while(|(built, _)| built.starts_with(namespace)).any(|(built, _)| filled_in(&built[namespace.len()..]))
    }

    /// Takes in what a template of the chart in a folder does with its values.
    pub fn hear_template(&mut self, chart: &str, text: &str) {
        formats::hear_template(self.charts.entry(chart.to_owned()).or_default(), text);
    }

    /// Returns whether the folders around a file build all that is below a namespace which an image of this name is in.
    pub fn builds_below(&self, name: &str, path: &str) -> bool {
        let name = &*hole::plain(name);
        name.match_indices('/').any(|(slash, _)| self.built.get(&name[..=slash]).is_some_and(|folders| reaches(folders, path)))
    }

    /// Takes in what one file says about the others.
    pub fn hear(&mut self, path: &str, said: Said) {
        let folder = formats::folder(path);
        for name in said.built {
            self.built.entry(hole::plain(&name).into_owned()).or_default().insert(folder.to_owned());
        }
        for name in said.renamed {
            self.renamed.entry(name).or_default().insert(path.to_owned());
        }
        if let Some(kustomization) = said.kustomization {
            self.kustomizations.insert(folder.to_owned(), *kustomization);
        }
        if let Some(chart) = said.chart {
            self.charts.entry(folder.to_owned()).or_default().merge(*chart);
        }
    }
}

/// Returns whether a file stands in one of some folders or below.
fn reaches(folders: &BTreeSet<String>, path: &str) -> bool {
    folders.iter().any(|folder| folder.is_empty() || path.starts_with(&format!("{folder}/")))
}

/// What one file says about the others. There may be one for every file of a run, so it is small.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// Canonical names of images that it builds.
    pub built: Vec<String>,
    /// Names, as written in its manifests, that change.
    pub renamed: Vec<String>,
    /// The kustomization that it is.
    pub kustomization: Option<Box<Kustomization>>,
    /// What it says of its chart.
    pub chart: Option<Box<Chart>>,
}

impl Said {
    /// Returns whether it is nothing.
    pub fn is_empty(&self) -> bool {
        self.built.is_empty() && self.renamed.is_empty() && self.kustomization.is_none() && self.chart.is_none()
    }
}
