//! One file a language: text to nodes with spans. Nothing here knows what an image is.

pub mod dockerfile;
pub mod shell;
pub mod source;
pub mod template;
pub mod tree;
pub mod yaml;
