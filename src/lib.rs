//! repoint points a repository's container image references at the registry they should come from.
//!
//! The parts, in the order in which they use each other; `docs/architecture.md` says why they are what they are.
//!
//! What the command line does can be had without it:
//!
//! ```
//! use repoint::plan::Planner;
//! use repoint::rules::{Rule, RuleSet};
//!
//! let rule = Rule::parse_cli("k8s.gcr.io/{path...}=registry.k8s.io/{path...}")?;
//! let planner = Planner::new(RuleSet::new(vec![rule]));
//! let plan = planner.plan_alone("Dockerfile", "FROM k8s.gcr.io/pause:3.9\n");
//! assert_eq!(plan.rewrites[0].after, "registry.k8s.io/pause:3.9");
//! # Ok::<(), repoint::rules::RuleError>(())
//! ```

pub mod span;

pub mod effort;

pub mod parallel;

pub mod reference;

pub mod rules;

pub mod region;

pub mod syntax;

pub mod site;

pub mod formats;

pub mod plan;

// ---- below this line: the outside world ----

pub mod terminal;

pub mod apply;
#[doc(hidden)]
pub mod fault;
pub mod signals;

pub mod git;
pub mod source;
pub mod walk;

pub mod output;

pub mod lint;

pub mod cli;
pub mod config;

pub mod commands;

#[cfg(test)]
mod testing;
