//! The project's own tools: `cargo xtask ci` runs every gate, `cargo xtask clients` runs real
//! client libraries against a server, `cargo xtask dotnet` takes messages through .NET and back,
//! `cargo xtask fuzz` tries inputs on every decoder under a sanitizer, `cargo xtask fuzz-api` sends
//! a server what its OpenAPI document says and what it does not, `cargo xtask race` lets storms of
//! requests loose on one, `cargo xtask crash-test` kills one again and again, `cargo xtask bench`
//! measures,
//! `cargo xtask codegen` writes the documents that are made from the program.
//!
//! It depends on none of the program's crates: it looks at the server from outside, as a client
//! and an operator do. The structural rules are ordinary tests in here (`edges`, `tidy`), so that
//! `cargo test` finds what the gates would.

#![expect(clippy::print_stdout, reason = "a command-line tool speaks to its user")]

mod bench;
mod ci;
mod clients;
mod codegen;
mod crash;
mod dotnet;
#[cfg(test)]
mod edges;
mod fuzz;
mod fuzz_api;
mod http;
mod install;
mod live;
mod openapi_lint;
mod packages;
mod postgres;
mod process;
mod race;
mod store;
#[cfg(test)]
mod tidy;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's own tools")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run all gates, as every change has to pass them
    Ci(ci::Options),
    /// Write the documents that are made from the program
    Codegen(codegen::Options),
    /// Run real client libraries against a started server
    Clients(clients::Options),
    /// Read and write the XML of the mloyalty API with .NET
    Dotnet(dotnet::Options),
    /// Run the fuzz targets of all decoders, under a sanitizer
    Fuzz(fuzz::Options),
    /// Send the native API what its own document allows, and what it does not
    FuzzApi(fuzz_api::Options),
    /// Hold the OpenAPI document against the rules of two linters
    OpenapiLint(openapi_lint::Options),
    /// Kill a server under load again and again, and see that nothing is lost
    CrashTest(crash::Options),
    /// Let storms of requests loose on a server, and hold what it answered against a model
    Race(race::Options),
    /// Measure
    #[command(subcommand)]
    Bench(bench::Bench),
    /// The HTTP ceiling that benchmarks compare with
    #[command(hide = true)]
    NoOpServer,
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Ci(options) => ci::run(&options),
        Command::Codegen(options) => codegen::run(&options),
        Command::Clients(options) => clients::run(&options).map(drop),
        Command::Dotnet(options) => dotnet::run(&options).map(drop),
        Command::Fuzz(options) => fuzz::run(&options),
        Command::FuzzApi(options) => fuzz_api::run(&options).map(drop),
        Command::OpenapiLint(options) => openapi_lint::run(&options).map(drop),
        Command::CrashTest(options) => crash::run(&options),
        Command::Race(options) => race::run(&options),
        Command::Bench(bench) => bench::run(bench),
        Command::NoOpServer => bench::no_op::run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
