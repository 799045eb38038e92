//! The benchmarks, which `cargo xtask bench` runs in a release build. What counts are ratios within one
//! run: the machine, its load and its disk are the same for both sides then.
//!
//! It depends on none of the program's crates: it measures the server from outside, as its clients do.

#![expect(clippy::print_stdout, reason = "a command-line tool speaks to its user")]

mod all;
mod ceiling;
mod compare;
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
#[command(name = "bench", bin_name = "cargo xtask bench", about = "Measure")]
struct Cli {
    #[command(subcommand)]
    bench: Bench,
}

#[derive(clap::Subcommand)]
enum Bench {
    /// Sales per second (`NumberFromGoods`), against a handler that does nothing
    Sale(sale::Options),
    /// Redemptions per second, of many certificates and of one, against a handler that does nothing
    Redeem(Options<redeem::Settings>),
    /// How long sales take at a tenth, a half and nine tenths of what the server can do at most
    Latency(Options<latency::Settings>),
    /// Rates, memory and start with more and more certificates stored
    Growth(Options<growth::Settings>),
    /// Lists of a million coupons: the last page against the first
    Coupons(Options<coupons::Settings>),
    /// Everything that is promised, on both stores
    All(Options<all::Extent>),
    /// The ratios of now against those that are stored; fails where one is worse by more than a third
    Compare(compare::Options),
    /// The HTTP ceiling that benchmarks compare with
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
    // A load generator that is slow itself would measure itself.
    ensure!(
        !cfg!(debug_assertions),
        "a debug build measures nothing of use: run `cargo xtask bench`"
    );
    match bench {
        Bench::Sale(options) => sale::run(&options),
        Bench::Redeem(options) => redeem::run(&options),
        Bench::Latency(options) => latency::run(&options),
        Bench::Growth(options) => growth::run(&options),
        Bench::Coupons(options) => coupons::run(&options),
        Bench::All(options) => all::run(&options),
        Bench::Compare(options) => compare::run(&options),
        Bench::NoOpServer => no_op::run(),
    }
}
