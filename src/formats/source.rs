//! Source code: strings that are images by the call that takes them, by the name that they are given, or by the command that
//! they hold. All other strings, and comments, are mentions.

mod calls;
mod code;
mod context;
mod jenkins;
mod names;

use std::cell::OnceCell;

use smallvec::smallvec;

use super::images::carries_proof;
use super::value::{image_in, trimmed};
use super::{Finder, Format, Read};
use crate::reference::{Reference, names_no_registry};
use crate::region::{Builder, Region};
use crate::site::Sure;
use crate::span::Span;
use crate::syntax::shell::{Quoting, Word};
use crate::syntax::source::{self, Kind, Language, Token};
use crate::syntax::tree::Style;
use code::Code;
use context::Claim;
use jenkins::Prefixed;

const fn language(id: &'static str, title: &'static str, files: &'static [&'static str], names: &'static [&'static str], find: fn(&mut Finder<'_>, &Region<'_>)) -> Format {
    Format { id, title, files, names, read: Read::Code { is: |_| false, find } }
}

/// Go.
pub static GO: Format =
    language("go", "Go: Testcontainers, image names in constants and fields, raw strings with YAML", &["**/*.go"], &["go", "golang"], |finder, region| find(finder, region, &source::GO));
/// Java.
pub static JAVA: Format = language("java", "Java: Testcontainers, image names in constants, environment defaults", &["**/*.java"], &["java"], |finder, region| find(finder, region, &source::JAVA));
/// Kotlin, Gradle's build scripts in it included.
pub static KOTLIN: Format = language("kotlin", "Kotlin, and Gradle's build scripts in it", &["**/*.{kt,kts}"], &["kotlin", "kt", "kts"], |finder, region| find(finder, region, &source::KOTLIN));
/// Scala.
pub static SCALA: Format = language("scala", "Scala, and sbt's build files", &["**/*.{scala,sbt,sc}"], &["scala"], |finder, region| find(finder, region, &source::SCALA));
/// Groovy: Gradle's build scripts.
pub static GROOVY: Format =
    language("groovy", "Groovy, and Gradle's build scripts: jib, bootBuildImage", &["**/*.{groovy,gradle,gvy}"], &["groovy", "gradle"], |finder, region| find(finder, region, &source::GROOVY));
/// Jenkinsfiles.
pub static JENKINS: Format = language(
    "jenkins",
    "Jenkinsfiles: agents, docker.image, pod templates, sh steps",
    &["**/Jenkinsfile", "**/Jenkinsfile[._-]*", "**/*[._-]Jenkinsfile", "**/*.jenkinsfile", "**/*.jenkins"],
    &["jenkinsfile", "jenkins"],
    |finder, region| find(finder, region, &source::GROOVY),
);
/// JavaScript and TypeScript.
pub static JAVASCRIPT: Format = language(
    "javascript",
    "JavaScript and TypeScript: Testcontainers, image keys, templates with YAML",
    &["**/*.{js,jsx,mjs,cjs,ts,tsx,mts,cts}"],
    &["javascript", "js", "jsx", "typescript", "ts", "tsx"],
    |finder, region| {
        find(finder, region, &source::JAVASCRIPT);
    },
);
/// Python.
pub static PYTHON: Format = language(
    "python",
    "Python and Snakemake: Testcontainers, docker's client, operators' arguments",
    &["**/*.{py,pyi,pyw,smk}", "**/Snakefile"],
    &["python", "py", "python3", "snakemake"],
    |finder, region| find(finder, region, &source::PYTHON),
);
/// C#.
pub static CSHARP: Format = language("csharp", "C#: Testcontainers, image names in constants", &["**/*.{cs,csx}"], &["csharp", "cs", "c#"], |finder, region| find(finder, region, &source::CSHARP));
/// Rust.
pub static RUST: Format = language("rust", "Rust: image names in constants and fields", &["**/*.rs"], &["rust", "rs"], |finder, region| find(finder, region, &source::RUST));
/// Ruby; Vagrantfiles too.
pub static RUBY: Format =
    language("ruby", "Ruby, and Vagrantfiles: image names, the docker provider", &["**/*.{rb,rake}", "**/{Vagrantfile,Rakefile,Fastfile,Capfile,Gemfile}"], &["ruby", "rb"], |finder, region| {
        find(finder, region, &source::RUBY)
    });
/// PHP.
pub static PHP: Format = language("php", "PHP: image names in constants and arrays", &["**/*.php"], &["php"], |finder, region| find(finder, region, &source::PHP));
/// Swift.
pub static SWIFT: Format = language("swift", "Swift: image names in constants", &["**/*.swift"], &["swift"], |finder, region| find(finder, region, &source::SWIFT));
/// Dart.
pub static DART: Format = language("dart", "Dart: image names in constants", &["**/*.dart"], &["dart"], |finder, region| find(finder, region, &source::DART));
/// C and C++.
pub static C: Format = language("c", "C and C++: image names in constants", &["**/*.{c,h,cc,cpp,cxx,hh,hpp,hxx,m,mm}"], &["c", "cpp", "c++"], |finder, region| find(finder, region, &source::C));
/// Jsonnet.
pub static JSONNET: Format =
    language("jsonnet", "Jsonnet: image keys and names, text blocks with YAML", &["**/*.{jsonnet,libsonnet}"], &["jsonnet"], |finder, region| find(finder, region, &source::JSONNET));
/// CUE.
pub static CUE: Format = language("cue", "CUE: image keys and names", &["**/*.cue"], &["cue"], |finder, region| find(finder, region, &source::CUE));
/// KCL, whose comments and strings are Python's.
pub static KCL: Format = language("kcl", "KCL: image attributes and names", &["**/*.k"], &["kcl"], |finder, region| find(finder, region, &source::PYTHON));
/// Starlark outside of Bazel: the pipelines of Drone and Woodpecker, the packages of Kurtosis. Its strings are Python's.
pub static STARLARK: Format =
    language("starlark", "Starlark: pipelines of Drone and Woodpecker, packages of Kurtosis", &["**/*.star"], &["star", "starlark"], |finder, region| find(finder, region, &source::PYTHON));
/// Bicep.
pub static BICEP: Format =
    language("bicep", "Bicep: image keys, parameters and variables named for images", &["**/*.{bicep,bicepparam}"], &["bicep"], |finder, region| find(finder, region, &source::BICEP));
/// Nix.
pub static NIX: Format = language("nix", "Nix: containers of NixOS and Arion, image names", &["**/*.nix"], &["nix"], |finder, region| find(finder, region, &source::NIX));
/// Elixir.
pub static ELIXIR: Format = language("elixir", "Elixir: image names, Testcontainers", &["**/*.{ex,exs}"], &["elixir", "ex"], |finder, region| find(finder, region, &source::ELIXIR));

/// Tools whose command lines are written as lists of strings.
const TOOLS: &[&str] = &["docker", "podman", "nerdctl", "buildah", "kubectl", "oc", "helm", "skopeo", "crane", "regctl", "crictl", "kind"];

/// Finds the images in source code.
fn find(finder: &mut Finder<'_>, region: &Region<'_>, language: &'static Language) {
    if finder.depth() == 1 && !finder.is_thorough() && !super::prospects::program(region.text()) {
        return;
    }
    let tokens = source::parse(region.text(), language);
    let prefixed = if std::ptr::eq(language, &raw const source::GROOVY) { Prefixed::of(&tokens, region.text()) } else { Prefixed::default() };
    let code = Code { tokens: &tokens, text: region.text(), language, testcontainers: region.text().contains("estcontainers"), prefixed, given: OnceCell::new() };
    for (index, token) in tokens.iter().enumerate() {
        if let Kind::Text(text) = &token.kind {
            let content = text.region(region);
            if text.command {
                finder.nest("shell", &content);
            } else {
                one(finder, region, &code, index, &content);
            }
        }
    }
}

/// Takes one string.
fn one(finder: &mut Finder<'_>, region: &Region<'_>, code: &Code<'_>, index: usize, content: &Region<'_>) {
    let text = content.text();
    if text.len() < 3 {
        return;
    }
    if code.is_script(index) {
        finder.nest("shell", content);
        return;
    }
    if text.trim_end().contains('\n') {
        finder.unsure(|finder| finder.nest_any(content));
        return;
    }
    if TOOLS.contains(&text) && code.is_item(index) {
        command(finder, region, code, index);
    }
    let all = trimmed(text);
    let Some(image) = image_in(text, all) else {
        if text.contains(' ') {
            super::shell::hints(finder, content);
        } else if text.contains('=') || text.starts_with('-') {
            super::images::flag(finder, content, Style::Double, "", &[]);
        }
        return;
    };
    if code.is_joined(index) {
        // `"postgres:" + version`: the rest is elsewhere.
        return;
    }
    let written = image.of(text);
    // `container: "docker://acme/app:1"`; a word alone may be a container that a program connects to.
    let is_transport = || text.trim_start().starts_with("docker://") && (is_proven(written) || written.contains('/') || code.is_container_of_rule(index));
    if is_transport() {
        finder.image(content, all, Style::Double, Sure::Field, false);
        return;
    }
    let claim = context::claim(code, index).or_else(|| ((written.contains('/') || is_proven(written)) && code.is_given(index)).then_some(Claim::Named));
    if matches!(claim, Some(Claim::Image | Claim::Taken | Claim::Named)) && code.is_prefixed(index) && names_no_registry(written) {
        finder.stays(content, all, "Jenkins puts a registry in front of it: registryUrl or withRegistry says which");
        return;
    }
    match claim {
        Some(Claim::Image) => {
            finder.image(content, all, Style::Double, Sure::Field, false);
        }
        Some(Claim::Made) => {
            finder.built(written);
            finder.image(content, all, Style::Double, Sure::Field, true);
        }
        Some(Claim::Taken) if is_proven(written) => {
            finder.image(content, all, Style::Double, Sure::Field, false);
        }
        // A host alone is no image.
        Some(Claim::Named) if written.contains('/') || !written.contains('.') || is_proven(written) => {
            let sure = if is_proven(written) { Sure::Command } else { Sure::Mention };
            finder.image(content, all, Style::Double, sure, false);
        }
        Some(Claim::Near) if is_plain(written) => {
            finder.image(content, all, Style::Double, Sure::Command, false);
        }
        _ => {
            let previous = code.item_before(index).map(|previous| previous.region(region).text().to_owned()).unwrap_or_default();
            super::images::flag(finder, content, Style::Double, &previous, &[]);
        }
    }
}

/// Returns whether a reference has what an address, a scheme or a plain word has not.
fn is_proven(text: &str) -> bool {
    if !carries_proof(text) {
        return false;
    }
    let Some((head, tag)) = text.split_once(':').filter(|_| !text.contains(['/', '@'])) else { return true };
    // `localhost:8080`, `redis:6379`, `data:image`, `Hello:World`.
    let port = tag.len() >= 4 && tag.bytes().all(|byte| byte.is_ascii_digit());
    let scheme = matches!(head, "localhost" | "data" | "file" | "blob" | "url" | "http" | "https" | "asset" | "assets" | "classpath" | "res" | "urn" | "mailto" | "tcp" | "unix" | "sha256");
    !port && !scheme
}

/// Returns whether a reference is one without any word of the code: a path with a tag or a digest.
fn is_plain(text: &str) -> bool {
    is_proven(text)
        && text.contains('/')
        && Reference::parse(text).is_ok_and(|reference| reference.digest.is_some() || reference.tag().is_some_and(|tag| !(tag.len() >= 4 && tag.bytes().all(|byte| byte.is_ascii_digit()))))
}

/// Reads a command line that is written as a list of strings: `["docker", "run", "postgres:16"]`.
fn command(finder: &mut Finder<'_>, region: &Region<'_>, code: &Code<'_>, first: usize) {
    let mut builder = Builder::new(region);
    let mut words = Vec::new();
    let mut at = 0;
    let mut push = |builder: &mut Builder<'_, '_>, length: usize| {
        let span = Span::new(at, at + length);
        words.push(Word { span, quoting: Quoting::None, pieces: smallvec![span] });
        builder.synthetic(" ");
        at += length + 1;
    };
    for item in code.flat_items(first) {
        let content = match item {
            [Token { kind: Kind::Text(text), .. }] => text.region(region),
            // What the program puts in may be anything.
            _ => {
                builder.synthetic("${_}");
                push(&mut builder, 4);
                continue;
            }
        };
        let length = content.text().len();
        if let [Token { kind: Kind::Text(text), .. }] = item {
            for piece in &text.pieces {
                match piece {
                    source::Piece::Bytes(span) => builder.verbatim(*span),
                    source::Piece::Char(letter) => builder.synthetic(letter.encode_utf8(&mut [0; 4])),
                }
            }
        }
        push(&mut builder, length);
    }
    if words.len() > 1 {
        let line = builder.build();
        super::shell::command(finder, &line, &words);
    }
}
