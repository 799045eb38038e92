//! The benchmarks. `cargo xtask bench` runs them in a release build. Their main results are ratios
//! within one run, because then the machine, its load and its disk are the same for both sides.
//!
//! This crate depends on no crate of the program: it measures the server from outside, like a
//! client.

#![expect(clippy::print_stdout, reason = "a command-line tool speaks to its user")]

mod all;
mod ceiling;
mod compare;
mod console;
mod coupons;
mod ground;
mod growth;
mod latency;
mod load;
mod no_op;
mod open_loop;
mod redeem;
mod sale;
mod sold;
mod usual;

use std::process::ExitCode;

use anyhow::{Result, ensure};
use clap::Parser;

use self::ground::Options;

#[derive(Parser)]
#[command(
    name = "bench",
    bin_name = "cargo xtask bench",
    about = "Measure the speed of the server"
)]
struct Cli {
    #[command(subcommand)]
    bench: Bench,
}

#[derive(clap::Subcommand)]
enum Bench {
    /// Measure sales per second (`NumberFromGoods`), against a handler that does nothing
    Sale(sale::SaleOptions),
    /// Measure redemptions per second of many certificates and of one, against a handler that does
    /// nothing
    Redeem(Options<redeem::RedeemSettings>),
    /// Measure the latency of sales at a tenth, a half and nine tenths of the maximum rate
    Latency(Options<latency::LatencySettings>),
    /// Measure rates, memory and start-up time with more and more certificates
    Growth(Options<growth::GrowthSettings>),
    /// Measure lists of a million coupons: the last page against the first
    Coupons(Options<coupons::CouponSettings>),
    /// Measure the pages of the console, and sales beside people who read them
    Console(Options<console::ConsoleSettings>),
    /// Measure everything that is promised, on both stores
    All(Options<all::Extent>),
    /// Compare the ratios of now with the stored ones. Fails if one is worse by more than a third
    Compare(compare::CompareOptions),
    /// Serve the HTTP ceiling that benchmarks compare with
    #[command(hide = true)]
    NoOpServer,
}

fn main() -> ExitCode {
    match run(Cli::parse().bench) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(bench: Bench) -> Result<()> {
    // A slow load generator would measure itself.
    ensure!(
        !cfg!(debug_assertions),
        "a debug build gives no useful figures: run `cargo xtask bench`"
    );
    match bench {
        Bench::Sale(options) => sale::run(&options),
        Bench::Redeem(options) => redeem::run(&options),
        Bench::Latency(options) => latency::run(&options),
        Bench::Growth(options) => growth::run(&options),
        Bench::Coupons(options) => coupons::run(&options),
        Bench::Console(options) => console::run(&options),
        Bench::All(options) => all::run(&options),
        Bench::Compare(options) => compare::run(&options),
        Bench::NoOpServer => no_op::run(),
    }
}
