//! Measurements. What counts are ratios within one run: the machine, its load and its disk are the
//! same for both sides then.

mod compare;
mod coupons;
mod load;
mod machine;
pub(crate) mod no_op;
mod redeem;
mod sale;
mod usual;

use anyhow::Result;

use crate::workspace;

#[derive(clap::Subcommand)]
pub(crate) enum Bench {
    /// Sales per second (`NumberFromGoods`), against a handler that does nothing
    Sale(sale::Options),
    /// Redemptions per second, of many certificates and of one, against a handler that does nothing
    Redeem(redeem::Options),
    /// Lists of a million coupons: the last page against the first
    Coupons(coupons::Options),
}

/// Runs a benchmark, in a release build of this program.
pub(crate) fn run(bench: Bench) -> Result<()> {
    // A load generator that is slow itself would measure itself.
    if cfg!(debug_assertions) {
        return workspace::again_in_release();
    }
    match bench {
        Bench::Sale(options) => sale::run(&options),
        Bench::Redeem(options) => redeem::run(&options),
        Bench::Coupons(options) => coupons::run(&options),
    }
}
