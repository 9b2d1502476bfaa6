//! Kustomizations: what their entries match is the text of the manifests that they take in, letter for letter.

use std::collections::BTreeSet;

use super::Run;
use crate::formats;

/// What a kustomization's resources say of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// The run changes the name in a manifest, or in what another kustomization makes of it: the entry has to follow.
    Renamed,
    /// The resources are all in the tree, and none of them has a name that changes.
    Other,
    /// Some resources are not in the tree: they keep the name.
    Remote,
}

/// Follows the resources of the kustomization in `folder` to what they say of `name`.
pub fn base(run: &Run, folder: &str, name: &str) -> Base {
    let renamed = run.renamed.get(name);
    let mut waiting = vec![folder.to_owned()];
    let mut seen = BTreeSet::new();
    // A custom resource that holds such entries (Flux) takes in what it names elsewhere.
    let mut remote = !run.kustomizations.contains_key(folder);
    while let Some(folder) = waiting.pop() {
        if !seen.insert(folder.clone()) {
            continue;
        }
        let Some(kustomization) = run.kustomizations.get(&folder) else { continue };
        for resource in &kustomization.resources {
            let Some(path) = join(&folder, resource) else {
                remote = true;
                continue;
            };
            if renamed.is_some_and(|files| files.contains(&path)) {
                return Base::Renamed;
            }
            if run.kustomizations.contains_key(&path) {
                let own = renamed.is_some_and(|files| files.iter().any(|file| formats::folder(file) == path && is_kustomization(file)));
                if own {
                    return Base::Renamed;
                }
                waiting.push(path);
            } else if ![".yaml", ".yml", ".json"].iter().any(|end| path.ends_with(end)) {
                remote = true;
            }
        }
    }
    if remote { Base::Remote } else { Base::Other }
}

fn is_kustomization(path: &str) -> bool {
    matches!(formats::file_name(path), "kustomization.yaml" | "kustomization.yml" | "Kustomization")
}

/// Joins a folder and a relative path; nothing for a URL, or a path out of the tree.
fn join(folder: &str, resource: &str) -> Option<String> {
    if resource.contains("://") || resource.contains("?ref=") || resource.starts_with("github.com/") || resource.starts_with("git@") || resource.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in resource.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_in_the_tree() {
        assert_eq!(join("a/b", "../c/d.yaml").as_deref(), Some("a/c/d.yaml"));
        assert_eq!(join("", "./x"), Some("x".to_owned()));
        assert_eq!(join("a", "../../x"), None);
        assert_eq!(join("a", "https://x/y"), None);
    }
}
