//! Helm: values, templates and `Chart.yaml`.

use super::images::{self, Trust};
use super::{Doc, Field, Finder, Format, Read, Syntax, What};

/// Values of charts.
pub static VALUES: Format = Format {
    id: "helm-values",
    title: "values of Helm charts, whole references and split ones under any key",
    files: &["**/*values*.yaml", "**/*values*.yml", "**/values/**/*.yaml", "**/values/**/*.yml", "**/ci/*-values.yaml"],
    names: &["helm-values"],
    read: Read::Tree { syntax: Syntax::Yaml, is: |_| false, fields: VALUES_FIELDS, more: Some(anywhere) },
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
    read: Read::Tree { syntax: Syntax::Yaml, is: |_| false, fields: &[Field { select: "annotations.images|artifacthub.io/images", what: What::Text("image-list") }, Field { select: "annotations.**", what: What::File }], more: None },
};

const WORKLOAD: &[Field] = &[
    Field { select: "**.args", what: What::Argument },
    Field { select: "**.command", what: What::Argument },
    Field { select: "**.env[*]", what: What::Env },
    Field { select: "data.*", what: What::File },
];

const VALUES_FIELDS: &[Field] = &[
    Field { select: "**.args|extraArgs", what: What::Argument },
    Field { select: "**.env|extraEnv|extraEnvVars[*]", what: What::Env },
];

fn anywhere(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    images::anywhere(finder, doc, doc.root, Trust::Known);
}
