//! Measurements. What counts are ratios within one run: the machine, its load and its disk are the
//! same for both sides then.

mod load;
mod machine;
pub(crate) mod no_op;
mod sale;

use anyhow::{Result, ensure};

use crate::workspace;

#[derive(clap::Subcommand)]
pub(crate) enum Bench {
    /// Sales per second (`NumberFromGoods`), against a handler that does nothing
    Sale(sale::Options),
}

/// Runs a benchmark, in a release build of this program.
pub(crate) fn run(bench: Bench) -> Result<()> {
    if cfg!(debug_assertions) {
        return run_in_release();
    }
    match bench {
        Bench::Sale(options) => sale::run(&options),
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
