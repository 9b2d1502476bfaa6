//! What a name says of its value: that it holds an image, a registry, or something about one.

/// Returns whether a key says that it holds a registry.
pub fn is_registry_key(key: &str) -> bool {
    // Nearly every key is asked about, and few end so.
    if !key.ends_with(['y', 'Y', 'o', 'O', 'b', 'B', 't', 'T', 'l', 'L']) {
        return false;
    }
    ["registry", "image_repo", "imagerepo", "imagerepository", "image_repository", "image_hub", "registry_host", "registry_url"].into_iter().any(|end| ends_like(key, end))
}

/// Returns whether a key ends in a word, in any case.
fn ends_like(key: &str, end: &str) -> bool {
    key.len().checked_sub(end.len()).is_some_and(|at| key.as_bytes()[at..].eq_ignore_ascii_case(end.as_bytes()))
}

/// Returns whether a name has the rarest letter of `image` and `img`: nearly every name is asked about, and few have it.
pub fn has_rare_letter(name: &str) -> bool {
    memchr::memchr2(b'g', b'G', name.as_bytes()).is_some()
}

/// Returns whether a key says, by its last word, that it holds an image.
pub fn is_image_key(key: &str) -> bool {
    if !has_rare_letter(key) || !key.as_bytes().windows(5).any(|word| word.eq_ignore_ascii_case(b"image")) {
        return false;
    }
    let plain = plain(key);
    // What a virtual machine starts from is another kind.
    !plain.ends_with("vmimage") && ["image", "imageref", "imageurl", "imageuri", "imagename", "imagerepo", "imagerepository", "dockerimage", "containerimage"].iter().any(|end| plain.ends_with(end))
}

/// Returns whether a key says whose image it holds behind that word: `imageEnvoy`, `image_sidecar`.
pub fn is_image_of(key: &str) -> bool {
    let Some(owner) = key.strip_prefix("image").filter(|owner| owner.starts_with(|letter: char| letter.is_ascii_uppercase() || letter == '_')) else { return false };
    let owner = owner.trim_start_matches('_');
    !matches!(owner, "Hub" | "hub" | "Host" | "host") && is_variable(&format!("IMAGE_{owner}"))
}

/// Returns the letters and digits of a name in lower case: `default_image`, `defaultImage` and `DEFAULT-IMAGE` are the same then.
pub fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    plain.extend(name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()));
    plain
}

/// Returns whether a key says that it holds images, one or many.
pub fn is_images_key(key: &str) -> bool {
    ends_like(key, "images") || is_image_key(key)
}

/// Returns whether a variable's name says that it holds an image, and not something about one.
pub fn is_variable(name: &str) -> bool {
    if !has_rare_letter(name) {
        return false;
    }
    let upper = name.to_ascii_uppercase();
    let Some(at) = upper.rfind("IMAGE") else { return false };
    let about = [
        "TAG",
        "SHA",
        "DIGEST",
        "ID",
        "VERSION",
        "POLICY",
        "SECRET",
        "SECRETS",
        "NAMESPACE",
        "PREFIX",
        "SUFFIX",
        "TYPE",
        "SIZE",
        "PATH",
        "DIR",
        "FILE",
        "FORMAT",
        "NAMES",
        "OS",
        "ARCH",
        "REGISTRY",
        "OWNER",
        "ORG",
        "USER",
        "PASSWORD",
        "LABEL",
    ];
    let rest = upper[at + "IMAGE".len()..].trim_start_matches('S');
    let glued = at > 0 && !upper[..at].ends_with('_') && upper.len() == name.len() && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) && upper[..at].len() < 2;
    !glued && (rest.is_empty() || rest.starts_with('_') && !about.iter().any(|word| rest.ends_with(word)))
}
