//! Measurements. What counts are ratios within one run: the machine, its load and its disk are the
//! same for both sides then.

mod all;
mod ceiling;
pub(crate) mod compare;
mod coupons;
pub(crate) mod figure;
mod ground;
mod growth;
mod latency;
mod load;
mod machine;
pub(crate) mod no_op;
mod open_loop;
pub(crate) mod page;
mod promise;
mod redeem;
mod sale;
mod sold;
mod usual;

use anyhow::Result;

use self::ground::Options;
use crate::workspace;

#[derive(clap::Subcommand)]
pub(crate) enum Bench {
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
        Bench::Latency(options) => latency::run(&options),
        Bench::Growth(options) => growth::run(&options),
        Bench::Coupons(options) => coupons::run(&options),
        Bench::All(options) => all::run(&options),
        Bench::Compare(options) => compare::run(&options),
    }
}
