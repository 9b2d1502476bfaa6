//! Helm: values, templates and `Chart.yaml`.

mod behind;

pub use behind::hear_template;

use super::images::{self, Trust, step};
use super::{Chart, Doc, Field, Finder, Format, Read, Syntax, What, file_name};
use crate::syntax::tree::{Id, Kind};

/// Values of charts.
pub static VALUES: Format = Format {
    id: "helm-values",
    title: "values of Helm charts, whole references and split ones under any key",
    files: &["**/*values*.yaml", "**/*values*.yml", "**/values/**/*.yaml", "**/values/**/*.yml", "**/ci/*-values.yaml"],
    names: &["helm-values"],
    read: Read::Tree { syntax: Syntax::Yaml, is: |_| false, fields: VALUES_FIELDS, more: Some(values) },
};

/// Templates of charts. Anything below a `templates` folder that is YAML is read as one.
pub static TEMPLATE: Format = Format {
    id: "helm-template",
    title: "templates of Helm charts",
    files: &["**/templates/**/*.yaml", "**/templates/**/*.yml", "**/templates/**/*.yaml.tpl"],
    names: &["helm-template"],
    read: Read::Tree { syntax: Syntax::Yaml, is: |_| false, fields: WORKLOAD, more: Some(anywhere) },
};

/// `Chart.yaml` with its annotations about images.
pub static CHART: Format = Format {
    id: "helm-chart",
    title: "`Chart.yaml`: the annotations that list images",
    files: &["**/Chart.yaml", "**/Chart.yml"],
    names: &[],
    read: Read::Tree {
        syntax: Syntax::Yaml,
        is: |_| false,
        fields: &[Field { select: "annotations.images|artifacthub\\.io/images", what: What::Text("image-list") }, Field { select: "annotations.**", what: What::File }],
        more: Some(chart),
    },
};

/// Suites of helm-unittest: what they set they look for below, so that no half of it may change.
pub static UNITTEST: Format = Format {
    id: "helm-unittest",
    title: "suites of helm-unittest, which are left alone",
    files: &[],
    names: &[],
    read: Read::Tree { syntax: Syntax::Yaml, is: |doc| doc.has("tests") && (doc.has("suite") || doc.has("templates")), fields: &[], more: None },
};

const WORKLOAD: &[Field] = &[
    Field { select: "**.args", what: What::Argument },
    Field { select: "**.command", what: What::Argument },
    Field { select: "**.env[*]", what: What::Env },
    Field { select: "data.*", what: What::File },
];

const VALUES_FIELDS: &[Field] = &[Field { select: "**.args|extraArgs", what: What::Argument }, Field { select: "**.env|extraEnv|extraEnvVars[*]", what: What::Env }];

/// Notes the dependencies, whose values stand under their names.
fn chart(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    let mut chart = Chart { is_chart: true, ..Chart::default() };
    if let Some(list) = doc.tree.get(doc.root, "dependencies", doc.source()) {
        for &item in doc.tree.items(list) {
            let text = |key: &str| doc.tree.text_at(item, &[key], doc.source()).map(std::borrow::Cow::into_owned);
            if let Some(name) = text("name") {
                match text("alias") {
                    Some(alias) => chart.dependencies.insert(alias, name),
                    None => chart.dependencies.insert(name, String::new()),
                };
            }
        }
    }
    finder.chart(chart);
}

/// Finds the images of a file of values; a chart's own `values.yaml` also says where registries have keys.
fn values(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    anywhere(finder, doc);
    if finder.depth() == 1 && file_name(doc.path).starts_with("values.y") {
        let mut chart = Chart { global_registry: doc.tree.at(doc.root, &["global", "imageRegistry"], doc.source()).is_some(), ..Chart::default() };
        registries(doc, doc.root, &mut String::new(), &mut chart);
        finder.chart(chart);
    }
}

/// Notes the maps below a node that have a key for a registry; `path` leads to it, and is the same again in the end.
fn registries(doc: &Doc<'_>, id: Id, path: &mut String, chart: &mut Chart) {
    for (key, value) in doc.tree.entries(id) {
        let Some(key) = doc.text(*key) else { continue };
        if matches!(&*key, "registry" | "imageRegistry") {
            chart.registries.insert(path.clone());
        }
        if matches!(doc.tree.nodes[*value].kind, Kind::Map(_)) {
            let length = step(path, &key);
            registries(doc, *value, path, chart);
            path.truncate(length);
        }
    }
}

fn anywhere(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    images::anywhere(finder, doc, doc.root, Trust::Known);
}
