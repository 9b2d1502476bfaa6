//! What the tests of the command line, of the cases and of generated input share.

// Each test binary takes what it needs of this.
#![allow(dead_code, unreachable_pub)]

pub mod case;
pub mod fuzz;
pub mod promises;
#[path = "../../src/testing.rs"]
pub mod random;
pub mod run;
pub mod tree;
pub mod yaml;
