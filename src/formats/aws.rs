//! CloudFormation, SAM, and the task definitions of ECS.

use super::images;
use super::keys;
use super::{Doc, Field, Finder, Format, Read, Syntax, What};
use crate::syntax::tree::{Id, Kind};

/// Templates of CloudFormation and SAM, and task definitions.
pub static FORMAT: Format = Format {
    id: "cloudformation",
    title: "CloudFormation and SAM: container definitions, functions, build projects, parameters",
    files: &[],
    names: &["cloudformation", "cfn"],
    read: Read::Tree { syntax: Syntax::Yaml, is, fields: FIELDS, more: Some(|finder, doc| below(finder, doc, doc.root, "")) },
};

/// The build specifications of CodeBuild.
pub static CODEBUILD: Format = Format {
    id: "codebuild",
    title: "CodeBuild's build specifications: commands, variables that hold images",
    files: &["**/buildspec*.{yml,yaml}"],
    names: &["codebuild"],
    read: Read::Tree { syntax: Syntax::Yaml, is: |doc| doc.has("phases") && doc.has("version"), fields: CODEBUILD_FIELDS, more: None },
};

const CODEBUILD_FIELDS: &[Field] = &[Field { select: "phases.*.commands|finally", what: What::Text("sh") }, Field { select: "env.variables", what: What::Variables }];

const FIELDS: &[Field] = &[
    Field { select: "**.ContainerDefinitions|containerDefinitions[*].Command|command", what: What::Argument },
    Field { select: "**.ContainerDefinitions|containerDefinitions[*].Environment[*]", what: What::Env },
    Field { select: "**.ContainerDefinitions|containerDefinitions[*].environment[*]", what: What::Env },
    Field { select: "**.BuildSpec", what: What::Text("codebuild") },
];

fn is(doc: &Doc<'_>) -> bool {
    let typed = doc.tree.get(doc.root, "Resources", doc.source()).is_some_and(|resources| doc.tree.entries(resources).iter().any(|(_, resource)| doc.any_has(&[*resource], &["Type"])));
    doc.has("AWSTemplateFormatVersion") || typed
}

fn below(finder: &mut Finder<'_>, doc: &Doc<'_>, id: Id, under: &str) {
    match &doc.tree.nodes[id].kind {
        Kind::Map(entries) => {
            for (key, value) in entries {
                let Some(key) = doc.text(*key) else { continue };
                match &*key {
                    "Image" | "image" if matches!(under, "ContainerDefinitions" | "containerDefinitions") => field(finder, doc, *value),
                    "Image" if under == "Environment" => field(finder, doc, *value),
                    "ImageUri" | "ImageIdentifier" | "BaseImage" => field(finder, doc, *value),
                    // A machine's image goes by a name of another kind, and never carries a registry.
                    "Default" if keys::is_image_key(under) && !is_machine(doc, id) => images::maybe(finder, doc, *value),
                    "UserData" | "Fn::Base64" | "Fn::Sub" => script(finder, doc, *value),
                    _ => {}
                }
                if key == "Environment" && doc.tree.entries(*value).is_empty() {
                    continue;
                }
                below(finder, doc, *value, &key);
            }
        }
        Kind::List(items) => items.iter().for_each(|item| below(finder, doc, *item, under)),
        Kind::Scalar(..) | Kind::Alias(_) => {}
    }
}

/// Takes an image, as it is or inside `Fn::Sub`.
fn field(finder: &mut Finder<'_>, doc: &Doc<'_>, value: Id) {
    let value = doc.tree.get(value, "Fn::Sub", doc.source()).unwrap_or(value);
    let value = doc.tree.items(value).first().copied().unwrap_or(value);
    // CodeBuild's own images look like those of a registry, and are not.
    if doc.text(value).is_some_and(|text| !text.trim().starts_with("aws/codebuild/")) {
        finder.scalar_image(doc, value, crate::site::Sure::Field, false);
    }
}

fn is_machine(doc: &Doc<'_>, parameter: Id) -> bool {
    doc.tree.text_at(parameter, &["Type"], doc.source()).is_some_and(|kind| kind.contains("AWS::EC2::Image") || kind.contains("AWS::SSM"))
}

fn script(finder: &mut Finder<'_>, doc: &Doc<'_>, value: Id) {
    if let Some(region) = doc.tree.region(value, doc.region)
        && region.text().contains('\n')
    {
        finder.nest_any(&region);
    }
}
