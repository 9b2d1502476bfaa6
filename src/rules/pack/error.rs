//! What is wrong with a pack, and where.

use thiserror::Error;

use crate::rules::Conflict;
use crate::rules::pattern::PatternError;
use crate::span::Place;

/// What is wrong with a pack, and where. The fault is its author's.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{file}:{line}:{column}: {problem}", line = .place.line, column = .place.column)]
pub struct PackError {
    /// The file's name as it was given.
    pub file: String,
    /// Where in it.
    pub place: Place,
    /// What is wrong.
    pub problem: Box<Problem>,
}

/// What can be wrong with a pack.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Problem {
    /// It is no TOML.
    #[error("{0}")]
    Syntax(String),
    /// A key that packs do not have.
    #[error("unknown key `{key}`{hint}; valid keys are: {valid}", hint = did_you_mean(.nearest.as_deref()), valid = .valid.join(", "))]
    UnknownKey {
        /// The key.
        key: String,
        /// The valid key that is most like it.
        nearest: Option<String>,
        /// All valid keys.
        valid: Vec<String>,
    },
    /// A key is missing.
    #[error("`{key}` is missing in {table}")]
    Missing {
        /// The key.
        key: String,
        /// Where it is missing.
        table: String,
    },
    /// A value of the wrong kind.
    #[error("`{key}` has to be {expected}")]
    Kind {
        /// The key.
        key: String,
        /// What it has to be.
        expected: &'static str,
    },
    /// A pattern or a target that is none.
    #[error("`{key}`, {text:?}: {error}")]
    Pattern {
        /// The key.
        key: String,
        /// Its value.
        text: String,
        /// What is wrong.
        error: PatternError,
    },
    /// A value that is wrong in itself.
    #[error("`{key}`: {reason}")]
    Value {
        /// The key.
        key: String,
        /// What is wrong.
        reason: String,
    },
    /// Two rules have one id.
    #[error("two rules have the id {0:?}")]
    Twice(String),
    /// A parameter has no value.
    #[error("the pack {pack} needs a value for `{name}` ({description}): --set {name}={example}, or `{name}` below [set] in repoint.toml")]
    Unset {
        /// The pack.
        pack: String,
        /// The parameter.
        name: String,
        /// What it is.
        description: String,
        /// What a value looks like.
        example: String,
    },
    /// The rules do not go together.
    #[error("{0}")]
    Conflict(Conflict),
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |nearest| format!(" (did you mean `{nearest}`?)"))
}
