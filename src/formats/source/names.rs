//! What the name of a variable, a field or a function says about its value.

use super::super::keys::{has_rare_letter, is_image_key, is_variable, plain};

/// What a name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Says {
    /// Nothing of images.
    Nothing,
    /// It has to do with images.
    Near,
    /// The value is an image.
    Image,
}

/// Words behind which the value is a part of an image, or something of another kind.
const OTHERS: &[&str] = &[
    "path",
    "file",
    "filename",
    "dir",
    "folder",
    "url",
    "uri",
    "tag",
    "tags",
    "version",
    "policy",
    "secret",
    "secrets",
    "registry",
    "prefix",
    "suffix",
    "id",
    "size",
    "format",
    "type",
    "width",
    "height",
    "src",
    "alt",
    "pullpolicy",
    "hash",
    "digest",
    "sha",
    "status",
    "state",
    "title",
    "label",
    "regex",
    "pattern",
    "mime",
    "mimetype",
    "ext",
    "extension",
    "host",
    "server",
    "service",
    "port",
    "user",
    "password",
    "platform",
    "arch",
    "os",
    "loader",
    "view",
    "icon",
];

/// Returns what a name says about its value; `list` is for values that hold several.
pub fn says(name: &str, list: bool) -> Says {
    // A container's name ends in another.
    let may_be = has_rare_letter(name) || name.trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric()).ends_with(['r', 'R']);
    if !may_be {
        return Says::Nothing;
    }
    let plain = plain(name);
    if is_image_key(name) || is_variable(name) && !is_other(name) {
        return Says::Image;
    }
    if list && (plain.ends_with("images") || plain.ends_with("imagelist")) {
        return Says::Image;
    }
    let near = plain.contains("image") || plain.ends_with("img") || plain.ends_with("container");
    if near && !is_other(name) { Says::Near } else { Says::Nothing }
}

/// Returns whether the last word of a name is about a part or a property.
pub fn is_other(name: &str) -> bool {
    let mut start = name.len();
    for (at, letter) in name.char_indices().rev() {
        if !letter.is_ascii_alphanumeric() {
            break;
        }
        start = at;
        let before = name[..at].chars().next_back();
        if letter.is_ascii_uppercase() && before.is_some_and(|before| before.is_ascii_lowercase()) {
            break;
        }
    }
    let last = name[start..].to_ascii_lowercase();
    OTHERS.contains(&last.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell() {
        for name in ["image", "defaultImage", "POSTGRES_IMAGE", "init_image", "sidecarImageName", "RELATED_IMAGE_BACKUP", "withImage"] {
            assert_eq!(says(name, false), Says::Image, "{name}");
        }
        assert_eq!(says("images", true), Says::Image);
        for name in ["imageOld", "kafkaImage4", "backendImg", "goldenContainer"] {
            assert_eq!(says(name, false), Says::Near, "{name}");
        }
        for name in ["imagePath", "image_dir", "IMAGE_TAG", "imagePullPolicy", "name", "host", "imageRegistry"] {
            assert_eq!(says(name, false), Says::Nothing, "{name}");
        }
    }
}
