//! Torture of a server: races held against a model (`cargo xtask race`), and crash tests
//! (`cargo xtask crash-test`). Both run in a release build, because whoever waits for the load generator
//! does not meet the server in the middle of much, and because the search for an order is work.
//!
//! It depends on none of the program's crates: it looks at the server from outside, as its clients do.

#![expect(clippy::print_stdout, reason = "a command-line tool speaks to its user")]

mod crash;
mod live;
mod race;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "torture", bin_name = "cargo xtask", about = "Races and crash tests")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Kill a server under load again and again, and see that nothing is lost
    CrashTest(crash::Options),
    /// Let storms of requests loose on a server, and hold what it answered against a model
    Race(race::Options),
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::CrashTest(options) => crash::run(&options),
        Command::Race(options) => race::run(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("torture: {error:#}");
            ExitCode::FAILURE
        }
    }
}
