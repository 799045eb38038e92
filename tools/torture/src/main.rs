//! Races that a model judges (`cargo xtask race`), and crash tests (`cargo xtask crash-test`). Both
//! run in a release build. A slow load generator would seldom meet the server in the middle of its
//! work, and the search for an order takes much computing.
//!
//! This crate depends on no crate of the program: it sees the server from outside, like a client.

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
    /// Kill a server under load again and again, and check that nothing is lost
    CrashTest(crash::Options),
    /// Race requests on a server, and check its answers with a model
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
