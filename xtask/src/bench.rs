//! Measurements. What counts are ratios within one run: the machine, its load and its disk are the
//! same for both sides then.

mod coupons;
mod http;
mod load;
mod machine;
pub(crate) mod no_op;
mod sale;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::workspace;

#[derive(clap::Subcommand)]
pub(crate) enum Bench {
    /// Sales per second (`NumberFromGoods`), against a handler that does nothing
    Sale(sale::Options),
    /// Lists of a million coupons: the last page against the first
    Coupons(coupons::Options),
}

/// Runs a benchmark, in a release build of this program.
pub(crate) fn run(bench: Bench) -> Result<()> {
    if cfg!(debug_assertions) {
        return run_in_release();
    }
    match bench {
        Bench::Sale(options) => sale::run(&options),
        Bench::Coupons(options) => coupons::run(&options),
    }
}

/// A load generator that is slow itself would measure itself.
fn run_in_release() -> Result<()> {
    println!("(building the load generator in release)");
    let arguments = std::env::args_os().skip(1);
    let mut again = workspace::cargo();
    again.args(["run", "--quiet", "--release", "--locked", "--package", "xtask", "--"]);
    let status = again.args(arguments).status()?;
    ensure!(status.success(), "the benchmark failed ({status})");
    Ok(())
}

/// A new directory in the build directory. The usual place for temporary files may be in memory,
/// where making something durable costs nothing.
pub(crate) fn fresh_directory(of: &str) -> Result<PathBuf> {
    let name = format!("bench-{of}-{}", std::process::id());
    let directory = workspace::target_dir()?.join(name);
    fs::create_dir(&directory)
        .with_context(|| format!("cannot make the fresh directory {}", directory.display()))?;
    Ok(directory)
}
