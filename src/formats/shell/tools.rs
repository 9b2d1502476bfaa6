//! The commands that take images: their names, their subcommands, what the operands of each are, and the options without a value.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

/// How the operands of a command are read.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Operands {
    /// The first one is an image; what follows is a command inside the container.
    First,
    /// Every one is an image.
    All,
    /// Every one is an image that is made here.
    Made,
    /// The first is an image, the second the name that it is given here.
    Tag,
    /// The first is the name that a list of images is given here; those that carry a tag, a digest or a registry are its parts.
    Joined,
    /// Those that carry a tag, a digest or a registry are parts of the list of images that `-t` names.
    Gathered,
    /// The last one is a name that is given here.
    Last,
    /// Every one is an image; the last of several is the name of a copy that is made here.
    Copied,
    /// None is: only options count.
    None,
    /// Those that carry a tag, a digest or a registry.
    Proven,
    /// Those that carry a tag, a digest or a registry were made here: who signs an image has to write beside it.
    Signed,
    /// Those that carry a tag, a digest or a registry are compared with the names that the tool lists.
    Listed,
    /// Those behind a transport (`docker://`).
    Transported,
    /// Those behind a transport; the last of several is the name of a copy that is made here.
    Carried,
    /// Entries of a kustomization: `name=newName:tag`.
    Overriding,
}

/// A subcommand that takes images.
pub(super) struct Subcommand {
    /// The words of it, in front of options and operands.
    pub(super) words: &'static [&'static str],
    /// Its operands.
    pub(super) operands: Operands,
}

const fn sub(words: &'static [&'static str], operands: Operands) -> Subcommand {
    Subcommand { words, operands }
}

/// docker, and those that take its command line.
pub(super) static DOCKER: &[Subcommand] = &[
    sub(&["run"], Operands::First),
    sub(&["create"], Operands::First),
    sub(&["container", "run"], Operands::First),
    sub(&["container", "create"], Operands::First),
    sub(&["service", "create"], Operands::First),
    sub(&["service", "update"], Operands::None),
    sub(&["pull"], Operands::All),
    sub(&["image", "pull"], Operands::All),
    sub(&["images", "pull"], Operands::All),
    sub(&["push"], Operands::Made),
    sub(&["image", "push"], Operands::Made),
    sub(&["images", "push"], Operands::Made),
    sub(&["tag"], Operands::Tag),
    sub(&["image", "tag"], Operands::Tag),
    sub(&["rmi"], Operands::All),
    sub(&["image", "rm"], Operands::All),
    sub(&["image", "inspect"], Operands::All),
    sub(&["image", "save"], Operands::All),
    sub(&["image", "history"], Operands::All),
    sub(&["image", "exists"], Operands::All),
    sub(&["image", "mount"], Operands::All),
    sub(&["save"], Operands::All),
    sub(&["history"], Operands::All),
    sub(&["inspect"], Operands::Proven),
    sub(&["images"], Operands::Listed),
    sub(&["image", "ls"], Operands::Listed),
    sub(&["image", "list"], Operands::Listed),
    sub(&["commit"], Operands::Last),
    sub(&["import"], Operands::Last),
    sub(&["image", "import"], Operands::Last),
    sub(&["build"], Operands::None),
    sub(&["image", "build"], Operands::None),
    sub(&["buildx", "build"], Operands::None),
    sub(&["buildx", "b"], Operands::None),
    sub(&["builder", "build"], Operands::None),
    sub(&["bud"], Operands::None),
    sub(&["buildx", "imagetools", "inspect"], Operands::All),
    sub(&["buildx", "imagetools", "create"], Operands::Gathered),
    sub(&["manifest", "inspect"], Operands::All),
    sub(&["manifest", "create"], Operands::Joined),
    sub(&["manifest", "push"], Operands::Joined),
    sub(&["manifest", "annotate"], Operands::Joined),
    sub(&["scout", "cves"], Operands::All),
    sub(&["scout", "quickview"], Operands::All),
    sub(&["scan"], Operands::All),
    sub(&["ps"], Operands::None),
    sub(&["from"], Operands::First),
];

const KUBECTL: &[Subcommand] = &[
    sub(&["run"], Operands::None),
    sub(&["create"], Operands::None),
    sub(&["set", "image"], Operands::None),
    sub(&["patch"], Operands::None),
    sub(&["debug"], Operands::None),
    sub(&["new-app"], Operands::Proven),
    sub(&["import-image"], Operands::Proven),
    sub(&["image", "mirror"], Operands::Proven),
];

const SKOPEO: &[Subcommand] = &[
    sub(&["copy"], Operands::Carried),
    sub(&["inspect"], Operands::Transported),
    sub(&["delete"], Operands::Transported),
    sub(&["list-tags"], Operands::Transported),
    sub(&["sync"], Operands::Proven),
];

const CRANE: &[Subcommand] = &[
    sub(&["copy"], Operands::Copied),
    sub(&["cp"], Operands::Copied),
    sub(&["digest"], Operands::All),
    sub(&["manifest"], Operands::All),
    sub(&["config"], Operands::All),
    sub(&["ls"], Operands::All),
    sub(&["delete"], Operands::All),
    sub(&["validate"], Operands::All),
    sub(&["flatten"], Operands::All),
    sub(&["mutate"], Operands::All),
    sub(&["pull"], Operands::First),
    sub(&["export"], Operands::First),
    sub(&["tag"], Operands::First),
    sub(&["push"], Operands::Last),
];

const REGCTL: &[Subcommand] = &[
    sub(&["image", "copy"], Operands::Copied),
    sub(&["image", "inspect"], Operands::All),
    sub(&["image", "manifest"], Operands::All),
    sub(&["image", "digest"], Operands::All),
    sub(&["image", "config"], Operands::All),
    sub(&["image", "ratelimit"], Operands::All),
    sub(&["image", "export"], Operands::First),
    sub(&["image", "mod"], Operands::First),
    sub(&["manifest", "get"], Operands::All),
    sub(&["manifest", "head"], Operands::All),
    sub(&["tag", "ls"], Operands::All),
    sub(&["repo", "copy"], Operands::Copied),
];

/// A tool, its names, and the subcommands that take images.
pub(super) const TOOLS: &[(&[&str], &[Subcommand])] = &[
    (&["docker", "podman", "nerdctl", "finch", "buildah", "docker.exe", "podman-remote", "img"], DOCKER),
    (&["kubectl", "oc", "kubectl.exe", "k", "kn"], KUBECTL),
    (&["helm"], &[sub(&["install"], Operands::None), sub(&["upgrade"], Operands::None), sub(&["template"], Operands::None)]),
    (&["kustomize"], &[sub(&["edit", "set", "image"], Operands::Overriding)]),
    (&["skopeo"], SKOPEO),
    (&["crane", "gcrane"], CRANE),
    (&["regctl"], REGCTL),
    (&["crictl"], &[sub(&["pull"], Operands::All), sub(&["inspecti"], Operands::All), sub(&["rmi"], Operands::All)]),
    (
        &["ctr"],
        &[
            sub(&["image", "pull"], Operands::All),
            sub(&["images", "pull"], Operands::All),
            sub(&["i", "pull"], Operands::All),
            sub(&["image", "tag"], Operands::Tag),
            sub(&["images", "tag"], Operands::Tag),
            sub(&["run"], Operands::First),
        ],
    ),
    (&["kind"], &[sub(&["load", "docker-image"], Operands::All), sub(&["create", "cluster"], Operands::None), sub(&["build", "node-image"], Operands::None)]),
    (&["minikube"], &[sub(&["image", "load"], Operands::All), sub(&["image", "pull"], Operands::All), sub(&["cache", "add"], Operands::All)]),
    (&["k3d"], &[sub(&["image", "import"], Operands::All), sub(&["cluster", "create"], Operands::None)]),
    (&["trivy"], &[sub(&["image"], Operands::All), sub(&["i"], Operands::All)]),
    (&["grype", "syft", "dive", "dockle"], &[sub(&[], Operands::Proven)]),
    (
        &["cosign"],
        &[
            sub(&["sign"], Operands::Signed),
            sub(&["verify"], Operands::Proven),
            sub(&["attest"], Operands::Signed),
            sub(&["verify-attestation"], Operands::Proven),
            sub(&["copy"], Operands::Proven),
            sub(&["tree"], Operands::Proven),
            sub(&["triangulate"], Operands::Proven),
        ],
    ),
    (
        &["singularity", "apptainer"],
        &[
            sub(&["pull"], Operands::Transported),
            sub(&["build"], Operands::Transported),
            sub(&["exec"], Operands::Transported),
            sub(&["run"], Operands::Transported),
            sub(&["shell"], Operands::Transported),
        ],
    ),
    (
        &["az"],
        &[
            sub(&["container"], Operands::None),
            sub(&["containerapp"], Operands::None),
            sub(&["acr"], Operands::None),
            sub(&["acr", "build"], Operands::None),
            sub(&["acr", "import"], Operands::None),
            sub(&["webapp"], Operands::None),
        ],
    ),
    (&["gcloud"], &[sub(&["run"], Operands::None), sub(&["builds"], Operands::None), sub(&["container"], Operands::None)]),
    (&["flyctl", "fly"], &[sub(&["deploy"], Operands::None), sub(&["launch"], Operands::None), sub(&["machine"], Operands::None)]),
    (&["pack"], &[sub(&["build"], Operands::None), sub(&["builder"], Operands::None)]),
];

/// Short names that podman and buildah take from other registries than Docker Hub, by the aliases that they ship
/// (`shortnames.conf` of containers/shortnames).
pub(super) const OTHER_ALIASES: &[&str] = &["fedora", "fedora-minimal", "centos", "oraclelinux", "opensuse/leap", "opensuse/tumbleweed", "ubi7", "ubi8", "ubi9", "ubi10", "rhel7", "rhel8", "rhel9"];

/// Options without a value, of the commands above; any other takes the next word.
pub(super) const SWITCHES: &[&str] = &[
    "detach",
    "interactive",
    "tty",
    "rm",
    "privileged",
    "init",
    "read-only",
    "no-healthcheck",
    "oom-kill-disable",
    "publish-all",
    "sig-proxy",
    "disable-content-trust",
    "quiet",
    "help",
    "replace",
    "force",
    "all-tags",
    "all",
    "no-trunc",
    "push",
    "load",
    "no-cache",
    "squash",
    "force-rm",
    "debug",
    "tls",
    "tlsverify",
    "tls-verify",
    "stdin",
    "leave-stdin-open",
    "attach",
    "overwrite",
    "insecure",
    "remove-signatures",
    "dry-run",
    "prune",
    "no-prune",
    "version",
    "verbose",
    "with-registry-auth",
    "no-resolve-image",
    "no-hosts",
    "env-host",
    "rmi",
    "systemd",
    "http-proxy",
    "recursive",
    "format-only",
    "raw",
    "config-only",
    "all-platforms",
    "plain-http",
    "yes",
    "purge",
    "amend",
    "digests",
    "rootfs",
    "force-recreate",
    "wait",
    "keep-locally",
    "pull-always",
    "layers",
    "rm-all",
    "compress",
    "ignore-unfixed",
    "no-progress",
    "light",
    "exit-on-error",
    "nodns",
    "passwd",
];

/// One-letter options without a value, which may be written together (`-dit`): of docker's commands, of its `build`, and of others.
pub(super) const SHORT_SWITCHES: (&[u8], &[u8], &[u8]) = (b"ditPqaD", b"qD", b"itqy");

/// Returns the subcommands of a tool.
pub(super) fn tool(name: &str) -> Option<&'static [Subcommand]> {
    // Every word of a command is asked about.
    static BY_NAME: LazyLock<HashMap<&str, &[Subcommand]>> = LazyLock::new(|| TOOLS.iter().flat_map(|(names, subcommands)| names.iter().map(move |name| (*name, *subcommands))).collect());
    let base = memchr::memrchr(b'/', name.as_bytes()).map_or(name, |slash| &name[slash + 1..]);
    BY_NAME.get(base).copied()
}

/// Finds the subcommand: its words stand first but for options. Returns how many words it takes.
pub(super) fn subcommand(subcommands: &'static [Subcommand], contents: &[Cow<'_, str>]) -> Option<(&'static Subcommand, usize)> {
    // `docker --context x run`: options in front of the subcommand, some with a value.
    for start in 0..contents.len().min(8) {
        let longest = subcommands
            .iter()
            .filter(|sub| contents[start..].len() >= sub.words.len() && sub.words.iter().zip(&contents[start..]).all(|(word, content)| word == content))
            .max_by_key(|sub| sub.words.len());
        if let Some(sub) = longest {
            return Some((sub, start + sub.words.len()));
        }
        let option = contents[start].starts_with('-') || start > 0 && contents[start - 1].starts_with('-') && !contents[start - 1].contains('=');
        if !option {
            return None;
        }
    }
    None
}
