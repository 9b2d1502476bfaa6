//! One file an output: views of a plan.

pub mod diff;
pub mod summary;
