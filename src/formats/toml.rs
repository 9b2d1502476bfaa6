//! Tools whose settings are TOML: Cross, Fly, cibuildwheel, buildpacks, containerd, the runner of GitLab.

use super::gitlab_ci;
use super::images;
use super::{Doc, Field, Finder, Format, Read, Syntax, What};
use crate::site::Sure;
use crate::syntax::tree::Id;

/// Cross, which builds Rust for other machines in containers.
pub static CROSS: Format = Format {
    id: "cross",
    title: "`Cross.toml`",
    files: &["**/Cross.toml"],
    names: &[],
    read: Read::Tree {
        syntax: Syntax::Toml,
        is: |_| false,
        fields: &[
            Field { select: "target.*.image", what: What::Image },
            Field { select: "target.*.image.name", what: What::Image },
            Field { select: "build|target.**.pre-build", what: What::Text("shell") },
        ],
        more: None,
    },
};

/// Applications of Fly.
pub static FLY: Format = Format {
    id: "fly",
    title: "`fly.toml`",
    files: &["**/fly.toml", "**/fly.*.toml"],
    names: &[],
    read: Read::Tree { syntax: Syntax::Toml, is: |_| false, fields: &[Field { select: "build.image", what: What::Image }, Field { select: "build.builder", what: What::Maybe }], more: Some(fly) },
};

/// cibuildwheel, in `pyproject.toml`. Its short names (`manylinux2014`) stand for images of its own and are none.
pub static PYPROJECT: Format = Format {
    id: "pyproject",
    title: "cibuildwheel's images in `pyproject.toml`",
    files: &["**/pyproject.toml", "**/cibuildwheel.toml"],
    names: &[],
    read: Read::Tree {
        syntax: Syntax::Toml,
        is: |_| false,
        fields: &[Field { select: "tool.cibuildwheel.**.*-image", what: What::Maybe }, Field { select: "tool.cibuildwheel.**.before-*", what: What::Text("shell") }],
        more: None,
    },
};

/// A project of Cloud Native Buildpacks.
pub static BUILDPACKS: Format = Format {
    id: "buildpacks",
    title: "`project.toml` of Cloud Native Buildpacks",
    files: &["**/project.toml"],
    names: &[],
    read: Read::Tree {
        syntax: Syntax::Toml,
        is: |_| false,
        fields: &[Field { select: "io.buildpacks.builder", what: What::Image }, Field { select: "build.builder", what: What::Image }],
        more: Some(group),
    },
};

/// A builder, a buildpack or a package of Cloud Native Buildpacks.
pub static BUILDER: Format = Format {
    id: "builder",
    title: "`builder.toml` and `package.toml` of Cloud Native Buildpacks",
    files: &["**/builder.toml", "**/package.toml"],
    names: &[],
    read: Read::Tree {
        syntax: Syntax::Toml,
        is: |_| false,
        fields: &[
            Field { select: "stack.build-image|run-image", what: What::Image },
            Field { select: "stack.run-image-mirrors[*]", what: What::Image },
            Field { select: "build.image", what: What::Image },
            Field { select: "run.images[*].image", what: What::Image },
            Field { select: "run.images[*].mirrors[*]", what: What::Image },
            Field { select: "buildpacks|extensions|dependencies[*].image", what: What::Image },
        ],
        more: Some(uris),
    },
};

/// The runner of GitLab.
pub static GITLAB_RUNNER: Format = Format {
    id: "gitlab-runner",
    title: "settings of GitLab's runner",
    files: &[],
    names: &[],
    read: Read::Tree {
        syntax: Syntax::Toml,
        is: |doc| doc.any_has(&runners(doc), &["executor", "kubernetes", "docker"]),
        fields: &[
            Field { select: "runners.docker|kubernetes.image|helper_image", what: What::Image },
            Field { select: "runners[*].docker|kubernetes.image|helper_image", what: What::Image },
            Field { select: "runners[*].pre_get_sources_script|post_get_sources_script|pre_build_script|post_build_script", what: What::Text("sh") },
            Field { select: "runners[*].kubernetes.init_permissions_container_image", what: What::Image },
        ],
        more: Some(|finder, doc| {
            for runner in runners(doc) {
                for executor in ["docker", "kubernetes"] {
                    gitlab_ci::services(finder, doc, doc.tree.at(runner, &[executor, "services"], doc.source()));
                }
            }
        }),
    },
};

/// containerd.
pub static CONTAINERD: Format = Format {
    id: "containerd",
    title: "settings of containerd and CRI-O",
    files: &[],
    names: &[],
    read: Read::Tree {
        syntax: Syntax::Toml,
        is: |doc| doc.has("plugins") && (doc.has("version") || doc.has("root")) || doc.tree.at(doc.root, &["crio", "image"], doc.source()).is_some(),
        fields: &[
            Field { select: "**.sandbox_image|pause_image", what: What::Image },
            Field { select: "**.pinned_images.*", what: What::Image },
            Field { select: "**.pinned_images[*]", what: What::Image },
        ],
        more: None,
    },
};

/// Returns GitLab's runners: a list of tables, or the one table of a document that shows a part.
fn runners(doc: &Doc<'_>) -> Vec<Id> {
    let all = doc.tree.get(doc.root, "runners", doc.source());
    all.map_or_else(Vec::new, |all| match doc.tree.items(all) {
        [] => vec![all],
        runners => runners.to_vec(),
    })
}

fn fly(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    for path in [&["build", "args"][..], &["env"]] {
        if let Some(map) = doc.tree.at(doc.root, path, doc.source()) {
            images::variables(finder, doc, map);
        }
    }
}

fn group(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    for path in [&["io", "buildpacks"][..], &["build"]] {
        for key in ["group", "buildpacks"] {
            if let Some(list) = doc.tree.at(doc.root, path, doc.source()).and_then(|map| doc.tree.get(map, key, doc.source())) {
                for &item in doc.tree.items(list) {
                    uri(finder, doc, item);
                }
            }
        }
    }
}

fn uris(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    for key in ["buildpacks", "extensions", "dependencies"] {
        for &item in doc.tree.get(doc.root, key, doc.source()).map_or(&[][..], |list| doc.tree.items(list)) {
            uri(finder, doc, item);
        }
    }
    for key in ["buildpack", "lifecycle"] {
        if let Some(map) = doc.tree.get(doc.root, key, doc.source()) {
            uri(finder, doc, map);
        }
    }
}

/// Takes the address of a buildpack. Without a transport in front it may be a path or a name of a catalogue, unless it has a tag or a digest.
fn uri(finder: &mut Finder<'_>, doc: &Doc<'_>, map: Id) {
    let Some(uri) = doc.tree.get(map, "uri", doc.source()) else { return };
    if doc.text(uri).is_some_and(|text| text.starts_with("docker://")) {
        finder.scalar_image(doc, uri, Sure::Field, false);
    } else {
        images::maybe(finder, doc, uri);
    }
}
