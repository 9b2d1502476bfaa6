//! clap's types, nothing else.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// Point a repository's container image references at the registry they should come from
#[derive(Debug, Parser)]
#[command(name = "repoint", version, about, max_term_width = 110, args_conflicts_with_subcommands = true, after_help = AFTER)]
pub struct Cli {
    /// What to do; without a command, `rewrite`
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The options of `rewrite`
    #[command(flatten)]
    pub rewrite: Rewrite,
}

const AFTER: &str = "\
Exit status: 0 done, 1 `--check` found work, 2 something could not be done.

Examples:
  repoint                              show what moves, as a diff
  repoint --apply                      move it
  repoint -r 'k8s.gcr.io/{path...}=registry.k8s.io/{path...}' --apply
  repoint | git apply                  the same as --apply";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Rewrite references: a diff, or with --apply the files
    Rewrite(Rewrite),
    /// Print every image reference that is found
    List(List),
    /// Say how a reference, or a line of a file, is read, and what the rules make of it
    Explain(Explain),
    /// Print the packs, or one pack's rules
    Packs(Packs),
}

/// Options of `rewrite`.
#[derive(Clone, Debug, Args)]
pub struct Rewrite {
    /// Files and folders to look into
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Write the files instead of showing the diff
    #[arg(long, conflicts_with = "check")]
    pub apply: bool,
    /// Write nothing; exit with 1 when something is to be rewritten
    #[arg(long)]
    pub check: bool,
    /// Say each mention that is left alone, and why
    #[arg(short, long)]
    pub verbose: bool,
    /// The form of the output
    #[arg(long, value_name = "FORM", default_value = "human", value_parser = PossibleValuesParser::new(crate::output::names()))]
    pub output: String,
    /// The rules
    #[command(flatten)]
    pub rules: Rules,
    /// Which files
    #[command(flatten)]
    pub files: Files,
    /// Colour the diff
    #[arg(long, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub color: Color,
}

/// Where rules come from.
#[derive(Clone, Debug, Default, Args)]
pub struct Rules {
    /// A pack by its name, or a TOML file; may be given again
    #[arg(short, long = "pack", value_name = "NAME|FILE")]
    pub packs: Vec<String>,
    /// One rule; may be given again; rules come before packs
    #[arg(short, long = "rule", value_name = "FROM=TO")]
    pub rules: Vec<String>,
    /// A parameter of a pack
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Turn the rules round, for a roll-back; say which cannot be
    #[arg(long)]
    pub reverse: bool,
}

/// Which files are looked into.
#[derive(Clone, Debug, Args)]
pub struct Files {
    /// Only files that fit a glob; also those that are left alone because of their path
    #[arg(long, value_name = "GLOB")]
    pub include: Vec<String>,
    /// Not files that fit a glob
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// Look into ignored files, too
    #[arg(long)]
    pub no_ignore: bool,
    /// Threads; 0 chooses
    #[arg(short = 'j', long, value_name = "N", default_value_t = 0)]
    pub threads: usize,
    /// Do not read files larger than this many MiB
    #[arg(long, value_name = "MIB", default_value_t = crate::source::LARGEST >> 20)]
    pub max_size: u64,
}

/// Options of `list`.
#[derive(Clone, Debug, Args)]
pub struct List {
    /// Files and folders to look into
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// The form of the output
    #[arg(long, value_enum, default_value_t = ListOutput::Text, value_name = "FORM")]
    pub output: ListOutput,
    /// Which files
    #[command(flatten)]
    pub files: Files,
}

/// Forms of `list`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListOutput {
    /// A line for each reference
    Text,
    /// One array of records
    Json,
}

/// Options of `explain`.
#[derive(Clone, Debug, Args)]
pub struct Explain {
    /// A reference, or a place in a file
    #[arg(value_name = "REF|FILE:LINE")]
    pub what: String,
    /// Name every rule, also those about other names
    #[arg(short, long)]
    pub verbose: bool,
    /// The rules
    #[command(flatten)]
    pub rules: Rules,
}

/// Options of `packs`.
#[derive(Clone, Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Packs {
    /// The pack to show: its name, or a TOML file
    #[arg(value_name = "NAME|FILE")]
    pub name: Option<String>,
    /// Values to show the pack with
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Show the pack turned round
    #[arg(long)]
    pub reverse: bool,
    /// What else to do with packs
    #[command(subcommand)]
    pub command: Option<PacksCommand>,
}

/// What `packs` does beside showing them.
#[derive(Clone, Debug, Subcommand)]
pub enum PacksCommand {
    /// Run the examples of packs; of all that are built in when none is named
    Test {
        /// The packs: names, or TOML files
        #[arg(value_name = "NAME|FILE")]
        names: Vec<String>,
    },
}

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}
