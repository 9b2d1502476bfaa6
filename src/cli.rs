//! clap's types, nothing else.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, RangedU64ValueParser};
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

impl Cli {
    /// Returns whether to say at the end what the run cost.
    pub fn wants_stats(&self) -> bool {
        match &self.command {
            Some(Command::Rewrite(options)) => options.files.stats,
            Some(Command::List(options)) => options.files.stats,
            Some(Command::Lint(options)) => options.files.stats,
            Some(_) => false,
            None => self.rewrite.files.stats,
        }
    }
}

const AFTER: &str = "\
Exit status: 0 done, 1 `--check` found work (`lint` a warning or an error, `packs test` an example that does not hold), 2 something could not be done.

Examples:
  repoint                              show what moves, as a diff
  repoint --apply                      move it
  repoint -r 'k8s.gcr.io/{path...}=registry.k8s.io/{path}' --apply
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
    /// Look for what the registry strategy's good practice asks to be otherwise
    Lint(Lint),
    /// Print the packs, or one pack's rules
    Packs(Packs),
    /// Write a commented repoint.toml
    Init(Init),
    /// Edit the rules of repoint.toml
    Rule {
        /// What to do
        #[command(subcommand)]
        command: RuleCommand,
    },
    /// Print the completions for a shell
    Completions {
        /// The shell
        #[arg(value_enum, value_name = "SHELL")]
        shell: clap_complete::Shell,
    },
    /// Write the man pages to a folder
    Man {
        /// The folder, which is made if it is not there
        #[arg(value_name = "FOLDER")]
        folder: PathBuf,
    },
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
    /// Refuse to write a file that has changes which are not committed
    #[arg(long, requires = "apply")]
    pub require_clean: bool,
    /// Be a filter: read the text of a file from standard input, write it rewritten to standard output; this is the file's path
    #[arg(long, value_name = "PATH", conflicts_with_all = ["apply", "check", "paths", "output", "require_clean", "files_from", "since"])]
    pub stdin_filename: Option<String>,
    /// Say each mention that is left alone, and why
    #[arg(short, long)]
    pub verbose: bool,
    /// The form of the output
    #[arg(long, value_name = "FORM", default_value = "human", value_parser = PossibleValuesParser::new(crate::output::names()))]
    pub output: String,
    /// The rules
    #[command(flatten)]
    pub rules: Rules,
    /// Colour the diff
    #[arg(long, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub color: Color,
    /// Which files
    #[command(flatten)]
    pub files: Files,
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
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Files")]
pub struct Files {
    /// Only files that fit a glob; also those that are left alone because of their path
    #[arg(long, value_name = "GLOB")]
    pub include: Vec<String>,
    /// Not files that fit a glob
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// Only files of this format, such as `compose`, whatever is printed; may be given again
    #[arg(long, value_name = "ID")]
    pub format: Vec<String>,
    /// Not files of this format; may be given again
    #[arg(long, value_name = "ID")]
    pub not_format: Vec<String>,
    /// Look into hidden files and folders, whatever repoint.toml says; they are looked into by default
    #[arg(long, overrides_with = "no_hidden")]
    pub hidden: bool,
    /// Leave hidden files and folders out
    #[arg(long, overrides_with = "hidden")]
    pub no_hidden: bool,
    /// Look into ignored files, too
    #[arg(long)]
    pub no_ignore: bool,
    /// Only the files on a list, `-` for standard input: one a line, or with NUL between them
    #[arg(long, value_name = "FILE", conflicts_with = "paths")]
    pub files_from: Option<PathBuf>,
    /// Only files that changed since this revision, committed or not
    #[arg(long, value_name = "GIT_REV")]
    pub since: Option<String>,
    /// Use this configuration and no other
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,
    /// Use no repoint.toml
    #[arg(long)]
    pub no_config: bool,
    /// Threads, up to 256; 0 chooses
    #[arg(short = 'j', long, value_name = "N", default_value_t = 0, value_parser = RangedU64ValueParser::<usize>::new().range(0..=256))]
    pub threads: usize,
    /// Say at the end how many files were walked, read and parsed
    #[arg(long)]
    pub stats: bool,
    /// Do not read files larger than this many MiB [default: 64]
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u64).range(1..1 << 20))]
    pub max_size: Option<u64>,
}

/// Options of `list`.
#[derive(Clone, Debug, Args)]
pub struct List {
    /// Files and folders to look into
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// The form of the output
    #[arg(long, value_enum, default_value_t = ListOutput::Human, value_name = "FORM")]
    pub output: ListOutput,
    /// Each reference once, with how often it occurs
    #[arg(long, conflicts_with = "by")]
    pub unique: bool,
    /// Count by this instead of listing
    #[arg(long, value_enum, value_name = "WHAT")]
    pub by: Option<ListBy>,
    /// Only references like this; may be given again
    #[arg(long, value_enum, value_name = "KIND")]
    pub only: Vec<ListOnly>,
    /// Which files
    #[command(flatten)]
    pub files: Files,
}

/// Forms of `list`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListOutput {
    /// A line for each reference
    #[value(alias = "text")]
    Human,
    /// One array of records
    Json,
    /// A record a line
    JsonLines,
    /// A table with a head line
    Csv,
}

/// What `list` counts by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListBy {
    /// The registry
    Registry,
    /// The canonical name
    Image,
    /// The file
    File,
}

/// Which references `list` keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListOnly {
    /// Those that do not say their registry
    Implicit,
    /// Those without a digest
    Unpinned,
    /// Those with the tag latest, or without tag and digest
    Latest,
    /// Those from Docker Hub
    DockerHub,
}

/// Options of `lint`.
#[derive(Clone, Debug, Args)]
pub struct Lint {
    /// Files and folders to look into
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Turn a lint on that is off by default; may be given again
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub select: Vec<String>,
    /// Turn a lint off; may be given again
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// A registry that images may come from; may be given again; with none, every one
    #[arg(long, value_name = "REGISTRY")]
    pub allow: Vec<String>,
    /// Print the lints
    #[arg(long)]
    pub codes: bool,
    /// The form of the output
    #[arg(long, value_name = "FORM", default_value = "human", value_parser = PossibleValuesParser::new(crate::output::finding_names()))]
    pub output: String,
    /// Which files
    #[command(flatten)]
    pub files: Files,
}

/// Options of `init`.
#[derive(Clone, Debug, Args)]
pub struct Init {
    /// The folder to write it to
    #[arg(value_name = "FOLDER", default_value = ".")]
    pub path: PathBuf,
}

/// What `rule` does.
#[derive(Clone, Debug, Subcommand)]
pub enum RuleCommand {
    /// Add a rule behind the others
    Add(RuleAdd),
}

/// Options of `rule add`.
#[derive(Clone, Debug, Args)]
pub struct RuleAdd {
    /// What the rule is about
    #[arg(value_name = "FROM")]
    pub from: String,
    /// What it becomes
    #[arg(value_name = "TO")]
    pub to: String,
    /// The file to edit [default: repoint.toml]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// Options of `explain`.
#[derive(Clone, Debug, Args)]
pub struct Explain {
    /// A reference, or a place in a file
    #[arg(value_name = "REF|FILE:LINE")]
    pub what: String,
    /// Say where each setting comes from that counts for this file
    #[arg(long)]
    pub config: bool,
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
