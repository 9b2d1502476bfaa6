//! Calls that take images, by their names and what they are called on.

use super::super::keys::plain;
use super::context::Claim;

/// A call that takes an image.
struct Call {
    /// What it is called on, if that matters: the last name in front of the dot.
    on: &'static str,
    /// Its name.
    name: &'static str,
    /// Which argument it is, from 0.
    index: usize,
    /// What the argument is.
    claim: Claim,
}

const fn call(on: &'static str, name: &'static str, index: usize, claim: Claim) -> Call {
    Call { on, name, index, claim }
}

const CALLS: &[Call] = &[
    // Testcontainers.
    call("DockerImageName", "parse", 0, Claim::Image),
    call("", "GenericContainer", 0, Claim::Image),
    call("", "DockerContainer", 0, Claim::Taken),
    call("", "WithImage", 0, Claim::Taken),
    call("", "withImage", 0, Claim::Taken),
    call("", "with_image", 0, Claim::Taken),
    call("GenericImage", "new", 0, Claim::Image),
    call("testcontainers", "Run", 1, Claim::Image),
    // Clients of the engine.
    call("containers", "run", 0, Claim::Image),
    call("containers", "create", 0, Claim::Image),
    call("images", "pull", 0, Claim::Image),
    call("docker", "pull", 0, Claim::Image),
    call("docker", "run", 0, Claim::Taken),
    call("", "ImagePull", 1, Claim::Image),
    call("", "PullImage", 0, Claim::Taken),
    call("", "pullImage", 0, Claim::Taken),
    call("", "pull_image", 0, Claim::Taken),
    call("", "pull_images", 0, Claim::Image),
    call("", "pullImageCmd", 0, Claim::Image),
    call("", "createContainerCmd", 0, Claim::Image),
    call("", "inspectImageCmd", 0, Claim::Taken),
    // Programs that describe containers.
    call("ContainerImage", "fromRegistry", 0, Claim::Image),
    call("ContainerImage", "from_registry", 0, Claim::Image),
    call("ContainerImage", "FromRegistry", 0, Claim::Image),
    call("Container", "From", 0, Claim::Image),
    call("container", "from", 0, Claim::Image),
    call("container", "from_", 0, Claim::Image),
    call("", "AddContainer", 1, Claim::Taken),
    call("", "withDockerfileFromBuilder", 0, Claim::Taken),
    // dockertest: the tag is the next argument.
    call("pool", "Run", 0, Claim::Taken),
    // Jenkins.
    call("docker", "image", 0, Claim::Image),
    call("docker", "build", 0, Claim::Made),
    call("", "withDockerContainer", 0, Claim::Image),
];

/// Returns what an argument of a call is.
pub fn takes(on: &str, name: &str, index: usize) -> Option<Claim> {
    CALLS.iter().find(|call| call.name == name && call.index == index && (call.on.is_empty() || call.on == on)).map(|call| call.claim)
}

/// Returns whether a call reads a setting by its name, and takes a default for it, or sets one.
pub fn is_setting(name: &str) -> bool {
    let plain = plain(name);
    plain.contains("env")
        || plain.ends_with("ordefault")
        || plain.ends_with("orelse")
        || matches!(
            plain.as_str(),
            "get"
                | "getproperty"
                | "setproperty"
                | "put"
                | "set"
                | "setdefault"
                | "entry"
                | "stringvar"
                | "string"
                | "stringvarp"
                | "stringp"
                | "stringflag"
                | "fetch"
                | "option"
                | "property"
                | "addargument"
                | "withdefault"
                | "arg"
                | "pair"
        )
}

/// Returns whether a call gives its argument on, as it is or in a list.
pub fn is_transparent(name: &str) -> bool {
    matches!(
        name,
        "String"
            | "Some"
            | "Ptr"
            | "To"
            | "ptr"
            | "str"
            | "from"
            | "of"
            | "Of"
            | "asList"
            | "listOf"
            | "setOf"
            | "arrayOf"
            | "vec"
            | "Just"
            | "is"
            | "equalTo"
            | "format"
            | "Sprintf"
            | "to_string"
            | "StringPtr"
            | "freeze"
            | "List"
            | "Array"
            | "Set"
            | "Optional"
            | "ofNullable"
            | "Value"
            | "Text"
            | "array"
            | "list"
            | "tuple"
    )
}
