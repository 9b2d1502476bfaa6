//! repoint points a repository's container image references at the registry they should come from.

pub mod reference;
pub mod region;
pub mod span;
