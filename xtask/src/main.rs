//! The project's own tools: `cargo xtask ci` runs every gate, `cargo xtask clients` runs real
//! client libraries against a server, `cargo xtask dotnet` takes messages through .NET and back,
//! `cargo xtask fuzz` tries inputs on every decoder under a sanitizer, `cargo xtask fuzz-api` sends
//! a server what its OpenAPI document says and what it does not, `cargo xtask mutants` looks for changes
//! of the rules that no test notices, `cargo xtask codegen` writes the documents that are made from the
//! program. `cargo xtask race`, `cargo xtask crash-test` and `cargo xtask bench` run the tools in `tools/`.
//!
//! It depends on none of the program's crates: it looks at the server from outside, as a client
//! and an operator do. The structural rules are ordinary tests in here (`edges`, `tidy`), so that
//! `cargo test` finds what the gates would. It has no asynchronous runtime, so that it builds quickly.

#![expect(clippy::print_stdout, reason = "a command-line tool speaks to its user")]

mod browser;
mod ci;
mod clients;
mod codegen;
mod dotnet;
#[cfg(test)]
mod edges;
mod fuzz;
mod fuzz_api;
mod install;
mod mutants;
mod openapi_lint;
mod packages;
mod postgres;
#[cfg(test)]
mod tidy;
mod tools;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use self::tools::HandedOver;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's own tools")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Use the console in a real browser, and take screenshots of its pages
    Browser(browser::Options),
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
    /// Change the rules and see which changes no test notices
    Mutants(mutants::Options),
    /// Hold the OpenAPI document against the rules of two linters
    OpenapiLint(openapi_lint::Options),
    /// Kill a server under load again and again, and see that nothing is lost
    CrashTest(HandedOver),
    /// Let storms of requests loose on a server, and hold what it answered against a model
    Race(HandedOver),
    /// Measure
    Bench(HandedOver),
}

fn main() -> ExitCode {
    let succeeded = |()| ExitCode::SUCCESS;
    let done = match Cli::parse().command {
        Command::Browser(options) => browser::run(&options).map(drop).map(succeeded),
        Command::Ci(options) => ci::run(&options).map(succeeded),
        Command::Codegen(options) => codegen::run(&options).map(succeeded),
        Command::Clients(options) => clients::run(&options).map(drop).map(succeeded),
        Command::Dotnet(options) => dotnet::run(&options).map(drop).map(succeeded),
        Command::Fuzz(options) => fuzz::run(&options).map(succeeded),
        Command::FuzzApi(options) => fuzz_api::run(&options).map(drop).map(succeeded),
        Command::Mutants(options) => mutants::run(&options).map(succeeded),
        Command::OpenapiLint(options) => openapi_lint::run(&options).map(drop).map(succeeded),
        Command::CrashTest(arguments) => tools::run("torture", &["crash-test"], &arguments),
        Command::Race(arguments) => tools::run("torture", &["race"], &arguments),
        Command::Bench(arguments) => tools::run("bench", &[], &arguments),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            println!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
