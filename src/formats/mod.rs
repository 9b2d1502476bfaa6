//! One file a format, and the table that lists them: what is an image reference in this kind of file.
//!
//! Adding a format is a file, a line in [`FORMATS`] and a folder of cases in `testdata/formats/`.

mod ansible;
mod apptainer;
mod argo;
mod asciidoc;
mod aws;
mod azure_pipelines;
mod bake;
mod batect;
mod bazel;
mod bitbucket_pipelines;
mod buildkite;
mod caprover;
mod carvel;
mod circleci;
mod cloudbuild;
mod compose;
mod concourse;
mod crossplane;
mod cwl;
mod devcontainer;
mod doc;
mod dockerfile;
mod dotenv;
mod earthfile;
mod ecs;
mod filled;
mod finder;
mod fleets;
mod flux;
mod found;
mod garden;
mod generic;
mod github_actions;
mod gitlab_ci;
mod helm;
mod html;
mod images;
mod kamal;
mod keys;
mod knative;
mod kubernetes;
mod kustomize;
mod make;
mod markdown;
mod nomad;
mod notebook;
mod packer;
mod paths;
mod pre_commit;
pub mod prospects;
mod rst;
mod scripts;
pub mod select;
mod shared;
mod shell;
mod skopeo;
mod source;
mod systemd;
mod tags;
mod taskfile;
mod tekton;
mod terraform;
mod tilt;
mod toml;
mod travis;
pub mod user;
mod value;
mod wdl;
mod werf;
mod windows;
mod woodpecker;
mod xml;

use std::sync::{LazyLock, OnceLock};

use crate::effort::{self, Work};
use crate::region::Region;
use crate::span::Span;
pub use devcontainer::FEATURE;
pub use doc::Doc;
pub use finder::Finder;
pub use found::{Block, BlockKind, Chart, Found, Kustomization, Short, Unclear};
pub use helm::hear_template;
pub use keys::is_registry_key;
use select::Selector;
pub use user::UserField;

/// Every format, in the order in which they are asked. The first that claims a path, else the first that knows the content, reads it.
pub static FORMATS: &[&Format] = &[
    &github_actions::FORMAT,
    &gitlab_ci::FORMAT,
    &azure_pipelines::FORMAT,
    &bitbucket_pipelines::FORMAT,
    &travis::FORMAT,
    &woodpecker::DRONE,
    &woodpecker::WOODPECKER,
    &woodpecker::VELA,
    &cloudbuild::FORMAT,
    &cloudbuild::SKAFFOLD,
    &aws::CODEBUILD,
    &taskfile::FORMAT,
    &pre_commit::FORMAT,
    &batect::FORMAT,
    &kamal::FORMAT,
    &knative::FORMAT,
    &fleets::FLEET,
    &fleets::HELMFILE,
    &fleets::HELMSMAN,
    &garden::FORMAT,
    &werf::FORMAT,
    &compose::FORMAT,
    &kustomize::FORMAT,
    &buildkite::FORMAT,
    &circleci::FORMAT,
    &helm::CHART,
    &helm::UNITTEST,
    &helm::VALUES,
    &helm::TEMPLATE,
    &argo::CD,
    &argo::WORKFLOWS,
    &carvel::FORMAT,
    &crossplane::FORMAT,
    &flux::FORMAT,
    &fleets::SVELTOS,
    &tekton::FORMAT,
    &kubernetes::FORMAT,
    &aws::FORMAT,
    &concourse::FORMAT,
    &skopeo::FORMAT,
    &ansible::FORMAT,
    &dockerfile::FORMAT,
    &apptainer::FORMAT,
    &cwl::FORMAT,
    &wdl::FORMAT,
    &shell::FORMAT,
    &make::MAKE,
    &make::JUST,
    &earthfile::FORMAT,
    &windows::POWERSHELL,
    &windows::BATCH,
    &xml::FORMAT,
    &markdown::FORMAT,
    &notebook::FORMAT,
    &devcontainer::FORMAT,
    &caprover::FORMAT,
    &scripts::FORMAT,
    &ecs::FORMAT,
    &bake::HCL,
    &bake::JSON,
    &terraform::FORMAT,
    &terraform::JSON,
    &nomad::FORMAT,
    &packer::FORMAT,
    &packer::JSON,
    &packer::WAYPOINT,
    &toml::CROSS,
    &toml::FLY,
    &toml::PYPROJECT,
    &toml::BUILDPACKS,
    &toml::BUILDER,
    &toml::GITLAB_RUNNER,
    &toml::CONTAINERD,
    &systemd::QUADLET,
    &systemd::UNIT,
    &dotenv::FORMAT,
    &dotenv::PROCFILE,
    &bazel::FORMAT,
    &tilt::FORMAT,
    &rst::FORMAT,
    &asciidoc::FORMAT,
    &html::FORMAT,
    &source::JENKINS,
    &source::GO,
    &source::JAVA,
    &source::KOTLIN,
    &source::SCALA,
    &source::GROOVY,
    &source::JAVASCRIPT,
    &source::PYTHON,
    &source::CSHARP,
    &source::RUST,
    &source::RUBY,
    &source::PHP,
    &source::SWIFT,
    &source::DART,
    &source::C,
    &source::ELIXIR,
    &source::JSONNET,
    &source::CUE,
    &source::KCL,
    &source::STARLARK,
    &source::BICEP,
    &source::NIX,
    &generic::IMAGE_LIST,
    &generic::YAML,
    &generic::JSON,
    &generic::TOML,
    &generic::HCL,
    &generic::TEXT,
];

/// A kind of file, and where references stand in it.
pub struct Format {
    /// The name that outputs and options use.
    pub id: &'static str,
    /// What it is, in a few words.
    pub title: &'static str,
    /// Globs over the path; a file that fits one is of this format whatever it holds.
    pub files: &'static [&'static str],
    /// The names that fenced blocks and nested texts give to it.
    pub names: &'static [&'static str],
    /// How it is read.
    pub read: Read,
}

/// How a format is read.
pub enum Read {
    /// As a tree, by a table of fields; `is` knows a document by what it holds.
    Tree {
        /// The language.
        syntax: Syntax,
        /// Knows a document of this format by its content.
        is: fn(&Doc<'_>) -> bool,
        /// Where references stand.
        fields: &'static [Field],
        /// What a table cannot say.
        more: Option<fn(&mut Finder<'_>, &Doc<'_>)>,
    },
    /// By code.
    Code {
        /// Knows a text of this format by its content.
        is: fn(&str) -> bool,
        /// Finds the sites.
        find: fn(&mut Finder<'_>, &Region<'_>),
    },
}

/// A language that is read into a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// YAML, templates included.
    Yaml,
    /// JSON, with comments and trailing commas.
    Json,
    /// TOML.
    Toml,
    /// HCL: Terraform, Nomad, Packer, bake files.
    Hcl,
    /// Sections and keys: systemd units.
    Ini,
    /// `KEY=value` lines.
    Dotenv,
    /// The calls of Bazel's and Tilt's files.
    Starlark,
}

impl Syntax {
    /// Returns whether a format written for this language reads a document of another: what is said in YAML can be said in JSON.
    fn reads(self, other: Self) -> bool {
        self == other || matches!((self, other), (Self::Yaml, Self::Json) | (Self::Json, Self::Yaml))
    }
}

/// A row of a format's table.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The nodes that are meant; see [`select`].
    pub select: &'static str,
    /// What stands there.
    pub what: What,
}

/// What stands in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A reference, or a map of its parts.
    Image,
    /// A text that is a reference if it has a tag, a digest or a registry.
    Maybe,
    /// A text that is a reference if it has a tag, a digest or a registry, and else nothing worth a word.
    Proven,
    /// References, one a line or between commas.
    Images,
    /// The name of an image that is built here.
    Built,
    /// Text of another language, by one of its names.
    Text(&'static str),
    /// A file, named by its key.
    File,
    /// An argument of a program, or a list of them.
    Argument,
    /// A map with `name` and `value`: an environment variable.
    Env,
    /// Environment variables: a map, or a list of `NAME=value` or of maps with `name` and `value`.
    Variables,
    /// Arguments of a build: a map, or a list of `NAME=value`.
    Arguments,
    /// Values of a chart: a map, or a text that holds one.
    Values,
}

/// Finds everything in a file.
pub fn find(path: &str, text: &str) -> Found {
    find_with(path, text, &[], None)
}

/// Finds in a file what a search is about, or everything, the user's own fields included.
pub fn find_with(path: &str, text: &str, fields: &[UserField], about: Option<&prospects::About<'_>>) -> Found {
    find_as(Finder::new(path).only(about), path, text, fields)
}

/// Finds everything in a file, and reads for it what shows no sign of an image, too: what [`find`] spares is checked by it.
pub fn find_thoroughly(path: &str, text: &str) -> Found {
    find_as(Finder::new(path).thorough(), path, text, &[])
}

fn find_as(mut finder: Finder<'_>, path: &str, text: &str, fields: &[UserField]) -> Found {
    effort::count(Work::Parsed, text.len());
    let bom = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let file = Region::file(text);
    let region = file.slice(Span::new(bom, text.len()));
    // The user's fields come first: of two sites at one place the first stays.
    for field in fields.iter().filter(|field| field.claims(path)) {
        field.find(&mut finder, &region);
    }
    match by_path(path).or_else(|| by_content(path, text)) {
        Some(format) => finder.read(format, &region),
        None => finder.read(&generic::TEXT, &region),
    }
    let values = std::mem::take(&mut finder.values);
    let mut found = finder.finish();
    filled::fill(text, &mut found);
    filled::behind(text, values, &mut found);
    filled::build_below(text, &mut found.built);
    found
}

/// Returns the format that claims a path.
pub fn by_path(path: &str) -> Option<&'static Format> {
    static PATHS: LazyLock<paths::Paths> = LazyLock::new(|| paths::Paths::new(FORMATS.iter().enumerate().flat_map(|(index, format)| format.files.iter().map(move |glob| (*glob, index)))));
    // A template of a file is read as the file.
    const SUFFIXES: &[&str] = &[
        ".gotmpl",
        ".tmpl",
        ".tpl",
        ".j2",
        ".jinja",
        ".jinja2",
        ".template",
        ".erb",
        ".ejs",
        ".hbs",
        ".mustache",
        ".liquid",
        ".njk",
        ".twig",
        ".eex",
        ".stub",
        ".in",
        ".dist",
        ".example",
        ".sample",
        ".default",
    ];
    let path = SUFFIXES.iter().find_map(|suffix| path.strip_suffix(suffix)).filter(|rest| file_name(rest).contains('.')).unwrap_or(path);
    PATHS.owner(path).map(|index| FORMATS[index])
}

/// How likely a file is, by its path, to hold an image that only its place gives away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interest {
    /// No format reads it.
    None,
    /// A format reads it, and images stand near telling words in it.
    Words,
    /// A format for images reads it, in which they may stand without any such word.
    Always,
}

/// Returns how likely a file is to hold an image: what claims it by its path says so.
pub fn interest(path: &str) -> Interest {
    // Languages that hold all sorts of things; in every other format images are what it is for.
    const BROAD: &[&str] = &[
        "yaml",
        "json",
        "package-scripts",
        "toml",
        "hcl",
        "xml",
        "shell",
        "powershell",
        "batch",
        "markdown",
        "rst",
        "asciidoc",
        "html",
        "terraform",
        "terraform-json",
        "helm-values",
        "helm-template",
        "ansible",
        "groovy",
        "systemd",
        "pyproject",
        "dotenv",
        "jsonnet",
        "cue",
        "kcl",
        "starlark",
        "bicep",
        "notebook",
    ];
    match by_path(path) {
        Some(format) if format.id == "text" || is_lock_of_packages(file_name(path)) => Interest::None,
        Some(format) if BROAD.contains(&format.id) || PROGRAMS.contains(&format.id) => Interest::Words,
        Some(_) => Interest::Always,
        None if has_extension(path) => Interest::None,
        None => Interest::Words,
    }
}

/// Returns whether a file's name ends in something that tells what it holds.
fn has_extension(path: &str) -> bool {
    file_name(path).trim_start_matches('.').contains('.')
}

/// Returns whether a file of this name lists the packages of a programming language, as its package manager found them.
pub fn is_lock_of_packages(name: &str) -> bool {
    matches!(name, "package-lock.json" | "npm-shrinkwrap.json" | "pnpm-lock.yaml" | "packages.lock.json")
}

/// The formats of programs.
const PROGRAMS: &[&str] = &["go", "java", "kotlin", "scala", "javascript", "python", "csharp", "rust", "ruby", "php", "swift", "dart", "c", "elixir"];

/// Returns whether a file holds a program's source: what stands there as an image is often test data.
pub fn is_source_code(path: &str) -> bool {
    // Groovy is also the language of pipelines; what stands below `src` is a program.
    by_path(path).is_some_and(|format| is_program(format.id) || format.id == "groovy" && path.ends_with(".groovy") && path.split('/').any(|folder| folder == "src"))
}

/// Returns whether a file holds the settings of a program that proposes new versions: Renovate or Dependabot.
pub fn is_of_updater(path: &str) -> bool {
    let name = file_name(path);
    name.contains("renovate") || path.contains("renovate/") || matches!(name, "dependabot.yml" | "dependabot.yaml")
}

/// Returns whether a workflow makes an image of this name: it is made of the name of the repository that the workflow is in.
pub fn is_of_workflows_own(path: &str, written: &str) -> bool {
    github_actions::is_own(written) && by_path(path).is_some_and(|format| format.id == github_actions::FORMAT.id)
}

/// Returns whether a file is a script of a shell.
pub fn is_script(path: &str) -> bool {
    by_path(path).is_some_and(|format| format.id == "shell")
}

/// Returns whether a format is of a program's source.
pub fn is_program(format: &str) -> bool {
    PROGRAMS.contains(&format)
}

/// Returns the last part of a path.
pub fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Returns the folder of a path; that of the top is the empty text.
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Returns whether a file lies where tests keep what they read and compare.
pub fn is_test_data(path: &str) -> bool {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let of_tests = |folder: &str| {
        matches!(
            folder,
            "testdata" | "test-data" | "test_data" | "testData" | "TestData" | "test-files" | "test_files" | "test-fixtures" | "__fixtures__" | "__snapshots__" | "Snapshots" | "golden" | "goldens"
        ) || folder.ends_with(".snapshot")
    };
    // Jest, Verify and ApprovalTests name files so.
    let is_compared = || [".golden.", ".verified.", ".approved.", ".received."].iter().any(|part| name.contains(part)) || name.ends_with(".snap") || name.ends_with(".golden");
    folders.split('/').any(of_tests) || folders.contains("src/test/resources") || is_compared()
}

/// Returns the format with this name for nested texts (`bash`, `yaml`).
pub fn by_name(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.id == name || format.names.contains(&name)).copied()
}

/// Returns whether images are found in a file of this path and text.
pub fn reads(path: &str, text: &str) -> bool {
    by_path(path).or_else(|| by_content(path, text)).is_some_and(|format| format.id != "text")
}

/// Returns the format of a text without a telling name: by its interpreter line, or by what it holds.
fn by_content(path: &str, text: &str) -> Option<&'static Format> {
    if has_extension(path) {
        return None;
    }
    FORMATS.iter().find(|format| matches!(format.read, Read::Code { is, .. } if is(text))).copied()
}

/// Returns the compiled selectors of a tree format.
fn selectors(format: &'static Format) -> &'static [Selector] {
    // A run over one file needs those of one format or two.
    static COMPILED: LazyLock<Vec<OnceLock<Vec<Selector>>>> = LazyLock::new(|| FORMATS.iter().map(|_| OnceLock::new()).collect());
    let Read::Tree { fields, .. } = &format.read else { return &[] };
    let Some(index) = FORMATS.iter().position(|other| std::ptr::eq(*other, format)) else { return &[] };
    // The selectors are constants that a test compiles.
    COMPILED[index].get_or_init(|| fields.iter().filter_map(|field| Selector::parse(field.select).ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        for format in FORMATS {
            for glob in format.files {
                assert!(globset::Glob::new(glob).is_ok(), "{}: {glob}", format.id);
            }
            if let Read::Tree { fields, .. } = &format.read {
                for field in *fields {
                    Selector::parse(field.select).unwrap();
                }
                assert_eq!(selectors(format).len(), fields.len());
            }
            assert_eq!(FORMATS.iter().filter(|other| other.id == format.id).count(), 1, "{}", format.id);
        }
    }
}
