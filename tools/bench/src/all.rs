//! All promises of speed, on both stores, measured by one command.

use anyhow::{Result, bail};
use kit::report::{self, Figure};
use load_kit::store::Store;
use postgres_scratch::Missing;

use super::ceiling::{CONNECTIONS_PROMISED, SECONDS_MAX};
use super::coupons;
use super::ground::{Ground, Options};
use super::growth;
use super::latency;
use super::redeem;
use super::sale;

/// Extent of the measurement.
#[derive(clap::Args)]
pub(crate) struct Extent {
    /// Stores of the data
    #[arg(long, value_enum, value_delimiter = ',', default_value = "sqlite,postgres")]
    pub(crate) stores: Vec<Store>,
    /// Duration of each of the three rounds of a cell in seconds
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=SECONDS_MAX))]
    pub(crate) seconds: u64,
    /// Numbers of certificates in the growing stores
    #[arg(long, value_delimiter = ',', default_value = "10000,1000000,10000000")]
    pub(crate) sizes: Vec<u64>,
    /// Number of coupons in the lists
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(coupons::COUNTS))]
    pub(crate) coupons: u64,
}

/// Runs all benchmarks and prints which promises are kept.
pub(crate) fn run(options: &Options<Extent>) -> Result<()> {
    let Options { common, settings: extent } = options;
    extent.check()?;
    let report = common.run("all", |ground| measure(extent, ground))?;
    report::print(&report);
    Ok(())
}

impl Extent {
    /// # Errors
    ///
    /// A size is not valid, or the database of a store is not installed.
    pub(crate) fn check(&self) -> Result<()> {
        growth::check_sizes(&self.sizes)?;
        if self.stores.contains(&Store::Postgres)
            && let Some(missing @ Missing::Program) = postgres_scratch::missing()
        {
            bail!("{missing}; `--stores sqlite` measures the embedded store alone");
        }
        Ok(())
    }
}

/// Runs one benchmark after the other, each in its own directory.
pub(crate) fn measure(extent: &Extent, ground: &Ground) -> Result<Vec<Figure>> {
    let (seconds, mut figures) = (extent.seconds, Vec::new());
    for &store in &extent.stores {
        let named = |what: &str| format!("{what}-{}", store.name());
        let connections = || vec![CONNECTIONS_PROMISED];
        figures.extend(ground.part(&named("sale"), |ground| {
            let connections = connections();
            let settings =
                sale::SaleSettings { seconds, connections, store, nodes: 1, no_check: false };
            sale::measure(&settings, ground)
        })?);
        figures.extend(ground.part(&named("redeem"), |ground| {
            let connections = connections();
            let settings = redeem::RedeemSettings { seconds, connections, thousands: 10, store };
            redeem::measure(&settings, ground)
        })?);
        figures.extend(ground.part(&named("latency"), |ground| {
            latency::measure(&latency::LatencySettings { seconds, store, seed: 1 }, ground)
        })?);
        figures.extend(ground.part(&named("growth"), |ground| {
            let sizes = extent.sizes.clone();
            growth::measure(&growth::GrowthSettings { sizes, seconds, store }, ground)
        })?);
    }
    figures.extend(ground.part("coupons", |ground| {
        let settings = coupons::CouponSettings { count: extent.coupons, samples: coupons::SAMPLES };
        coupons::measure(&settings, ground)
    })?);
    Ok(figures)
}
