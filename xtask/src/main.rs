//! The project's own tools. `docs/tools.md` is their manual. `cargo xtask race`,
//! `cargo xtask crash-test` and `cargo xtask bench` run the tools in `tools/`.
//!
//! This crate depends on no crate of the program: it sees the server from outside, like a client
//! and an operator. The rules of the repository are ordinary tests (`edges`, `tidy`), so
//! `cargo test` checks them too. It has no asynchronous runtime, so it builds quickly.

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
mod paper;
mod postgres;
#[cfg(test)]
mod tidy;
mod tools;
mod year;

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
    /// Run all gates, which every change must pass
    Ci(ci::Options),
    /// Write the documents that come from the program
    Codegen(codegen::Options),
    /// Run real client libraries against a started server
    Clients(clients::Options),
    /// Send the XML of the mloyalty API through .NET and back
    Dotnet(dotnet::Options),
    /// Run the fuzz targets of all decoders under a sanitizer
    Fuzz(fuzz::Options),
    /// Send the native API valid and invalid requests of its own document
    FuzzApi(fuzz_api::Options),
    /// Change the rules, and report the changes that no test notices
    Mutants(mutants::Options),
    /// Check the OpenAPI document with two linters
    OpenapiLint(openapi_lint::Options),
    /// Play a year of trade, and compare reports with an independent calculation
    Year(year::Options),
    /// Kill a server under load again and again, and check that nothing is lost
    CrashTest(HandedOver),
    /// Race requests on a server, and check its answers with a model
    Race(HandedOver),
    /// Measure the speed of the server
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
        Command::Year(options) => year::run(&options).map(drop).map(succeeded),
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
