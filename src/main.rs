//! Arguments to a run to an exit status.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let cli = repoint::cli::Cli::parse();
    repoint::commands::run(cli).into()
}
