//! One file a language: text to nodes with spans. Nothing here knows what an image is.

pub mod dockerfile;
pub mod dotenv;
pub mod escape;
pub mod hcl;
pub mod ini;
pub mod json;
pub mod screen;
pub mod shell;
pub mod source;
pub mod starlark;
pub mod template;
#[cfg(test)]
mod tests;
pub mod toml;
pub mod tree;
pub mod yaml;
