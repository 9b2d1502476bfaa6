//! One file a format, and the table that lists them: what is an image reference in this kind of file.
//!
//! Adding a format is a file, a line in [`FORMATS`] and a folder of cases in `testdata/formats/`.

mod asciidoc;
mod bake;
mod bazel;
mod compose;
mod devcontainer;
mod dockerfile;
mod dotenv;
mod earthfile;
mod ecs;
mod finder;
mod generic;
mod github_actions;
mod helm;
mod html;
mod images;
mod kubernetes;
mod kustomize;
mod make;
mod markdown;
mod nomad;
mod packer;
mod rst;
pub mod select;
mod shell;
mod source;
mod systemd;
mod terraform;
mod tests {
mod tilt;
mod toml;
mod windows;
mod xml;
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
