//! Deployments of charts whose values stand in the file: Fleet, helmfile, Helmsman, Sveltos. The charts themselves are not images.

use super::kubernetes;
use super::shared;
use super::{Doc, Field, Finder, Format, Read, Syntax, What};

/// Fleet.
pub static FLEET: Format = Format {
    id: "fleet",
    title: "Fleet: values of charts",
    files: &["**/fleet.{yml,yaml}"],
    names: &["fleet"],
    read: Read::Tree { syntax: Syntax::Yaml, is: |_| false, fields: FLEET_FIELDS, more: None },
};

/// Helmfile.
pub static HELMFILE: Format = Format {
    id: "helmfile",
    title: "helmfile: values and settings of releases",
    files: &["**/helmfile*.{yml,yaml}", "**/helmfile*.{yml,yaml}.gotmpl", "**/helmfile.d/**/*.{yml,yaml}"],
    names: &["helmfile"],
    read: Read::Tree { syntax: Syntax::Yaml, is: is_helmfile, fields: HELMFILE_FIELDS, more: Some(helmfile) },
};

/// Helmsman.
pub static HELMSMAN: Format = Format {
    id: "helmsman",
    title: "Helmsman: settings of apps",
    files: &["**/helmsman*.{yml,yaml}"],
    names: &["helmsman"],
    read: Read::Tree { syntax: Syntax::Yaml, is: is_helmsman, fields: &[], more: Some(helmsman) },
};

/// Sveltos, and the charts of k3s: kinds of Kubernetes with values in a text.
pub static SVELTOS: Format = Format {
    id: "sveltos",
    title: "Sveltos' profiles and k3s' `HelmChart`: values of charts",
    files: &[],
    names: &["sveltos"],
    read: Read::Tree {
        syntax: Syntax::Yaml,
        is: |doc| doc.is_of(&["config.projectsveltos.io", "lib.projectsveltos.io", "helm.cattle.io"]),
        fields: SVELTOS_FIELDS,
        more: Some(|finder, doc| finder.table(&kubernetes::FORMAT, doc)),
    },
};

const SVELTOS_FIELDS: &[Field] = &[Field { select: "**.helmCharts[*].values", what: What::Values }, Field { select: "spec.valuesContent", what: What::Values }];

const FLEET_FIELDS: &[Field] = &[Field { select: "helm.values", what: What::Values }, Field { select: "targetCustomizations[*].helm.values", what: What::Values }];

const HELMFILE_FIELDS: &[Field] = &[
    Field { select: "hooks[*].args", what: What::Argument },
    Field { select: "releases[*].hooks[*].args", what: What::Argument },
    Field { select: "releases[*].values[*]", what: What::Values },
    Field { select: "environments.*.values[*]", what: What::Values },
    Field { select: "templates.*.values[*]", what: What::Values },
];

fn is_helmfile(doc: &Doc<'_>) -> bool {
    doc.any_has(doc.list("releases"), &["chart"]) && !doc.has("apiVersion")
}

fn helmfile(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    for &release in doc.list("releases") {
        if let Some(set) = doc.tree.get(release, "set", doc.source()) {
            shared::named_settings(finder, doc, set);
        }
    }
}

fn is_helmsman(doc: &Doc<'_>) -> bool {
    let apps = doc.tree.get(doc.root, "apps", doc.source());
    apps.is_some_and(|apps| doc.tree.entries(apps).iter().any(|(_, app)| doc.any_has(&[*app], &["chart"]))) && !doc.has("apiVersion")
}

fn helmsman(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    for (_, app) in doc.tree.get(doc.root, "apps", doc.source()).map_or(&[][..], |apps| doc.tree.entries(apps)) {
        for key in ["set", "setString"] {
            if let Some(set) = doc.tree.get(*app, key, doc.source()) {
                shared::settings(finder, doc, doc.tree.entries(set).iter().copied());
            }
        }
    }
}
