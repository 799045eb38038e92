//! Measures rates, memory and start-up time with more and more certificates. There are several
//! stores of different sizes, each with a server, and they get requests in turn.

pub(crate) mod disk;
pub(crate) mod stored;

use std::slice;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use kit::process::ServerProcess;
use kit::report::{Better, Figure, Unit, with_commas};
use load_kit::store::Store;
use tokio::runtime::Runtime;

use self::disk::{BYTES_PER_CERTIFICATE, Room};
use self::stored::{Filled, Stored};
use super::ceiling::{CONNECTIONS_PROMISED, Plan, Round, SECONDS_MAX, median_ratio, no_op_server};
use super::ground::{Ground, Options};
use super::load::redemption::Redemption;
use super::load::sale::Sale;

/// Maximum number of certificates in a store.
const CERTIFICATES_MAX: u64 = 100_000_000;

/// Numbers of certificates in the stores of a smoke run.
const SIZES_OF_SMOKE: [u64; 2] = [1_000, 2_000];

#[derive(clap::Args)]
pub(crate) struct GrowthSettings {
    /// Numbers of certificates in the stores
    #[arg(long, value_delimiter = ',', default_value = "10000,1000000,10000000")]
    pub(crate) sizes: Vec<u64>,
    /// Duration of each of the three rounds of a cell in seconds
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=SECONDS_MAX))]
    pub(crate) seconds: u64,
    /// Store of the data
    #[arg(long, value_enum, default_value = "sqlite")]
    pub(crate) store: Store,
}

/// Runs the benchmark.
pub(crate) fn run(options: &Options<GrowthSettings>) -> Result<()> {
    let Options { common, settings } = options;
    check_sizes(&settings.sizes)?;
    common.run("growth", |ground| measure(settings, ground)).map(drop)
}

/// # Errors
///
/// There are fewer than two sizes, they do not grow, or one is too large.
pub(crate) fn check_sizes(sizes: &[u64]) -> Result<()> {
    let fits = sizes.iter().all(|size| (1..=CERTIFICATES_MAX).contains(size));
    ensure!(fits, "sizes: 1 to {CERTIFICATES_MAX} certificates, not {sizes:?}");
    let grow = sizes.len() > 1 && sizes.array_windows().all(|[less, more]| less < more);
    ensure!(grow, "sizes: two or more, each larger than the one before, not {sizes:?}");
    Ok(())
}

/// Fills the stores, measures them in turn, and checks what is in them.
pub(crate) fn measure(settings: &GrowthSettings, ground: &Ground) -> Result<Vec<Figure>> {
    let (plan, sizes) = if ground.smoke {
        (Plan::smoke(), &SIZES_OF_SMOKE[..])
    } else {
        (Plan::new(settings.seconds, &[CONNECTIONS_PROMISED])?, &settings.sizes[..])
    };
    check_sizes(sizes)?;
    let (scrip, directory) = (ground.scrip()?, &ground.directory);
    let no_op = no_op_server(&directory.join("no-op.log"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let (mut filled, mut bytes_each) = (Vec::new(), BYTES_PER_CERTIFICATE);
    for (place, &size) in sizes.iter().enumerate() {
        let room = Room { certificates: sizes[place..].iter().sum(), bytes_each };
        let store = Filled::fill(&runtime, scrip, directory, settings.store, size, &room)?;
        bytes_each = store.bytes_expected();
        filled.push(store);
    }
    let start = |filled: Filled| filled.start(&runtime, scrip, ground.smoke);
    let mut stores = filled.into_iter().map(start).collect::<Result<Vec<Stored>>>()?;
    let ceiling = drive_in_turn(&runtime, &plan, &no_op, &mut stores)?;
    drop(runtime);
    print_table(&stores, &ceiling);
    let figures = figures(&stores, &ceiling, settings.store)?;
    stores.into_iter().try_for_each(|store| store.check(scrip))?;
    Ok(figures)
}

/// Results of the no-op handler.
struct Ceiling {
    sales: Vec<Round>,
    redemptions: Vec<Round>,
}

/// Runs round after round, so that changes of the machine affect all stores. Redemptions come
/// first, because sales add certificates, relatively most to the smallest store.
fn drive_in_turn(
    runtime: &Runtime,
    plan: &Plan,
    no_op: &ServerProcess,
    stores: &mut [Stored],
) -> Result<Ceiling> {
    let orders = Arc::default();
    let mut ceiling = Ceiling { sales: Vec::new(), redemptions: Vec::new() };
    let redeem = |server: &ServerProcess, of: &Stored| {
        let traffic = Redemption::new("uniform", Arc::clone(&of.cards), None);
        plan.drive(runtime, slice::from_ref(server), CONNECTIONS_PROMISED, &orders, &traffic)
    };
    for _ in 0..plan.rounds {
        let any = stores.first().context("a store")?;
        ceiling.redemptions.push(Round::of(&redeem(no_op, any)?));
        for store in &mut *stores {
            let driven = redeem(&store.server, store)?;
            store.add_redemptions(&driven)?;
        }
    }
    let sell = |server: &ServerProcess| {
        let (servers, traffic) = (slice::from_ref(server), Sale::new());
        plan.drive(runtime, servers, CONNECTIONS_PROMISED, &orders, &traffic)
    };
    for _ in 0..plan.rounds {
        ceiling.sales.push(Round::of(&sell(no_op)?));
        for store in &mut *stores {
            let driven = sell(&store.server)?;
            store.add_sales(&driven)?;
        }
    }
    stores.iter_mut().for_each(Stored::note_memory);
    Ok(ceiling)
}

fn mebibytes(kib: u32) -> f64 {
    f64::from(kib) / 1024.0
}

fn print_table(stores: &[Stored], ceiling: &Ceiling) {
    let rate = |rounds: &[Round]| with_commas(Round::median(rounds).requests_per_second, 0);
    let memory =
        |kib: Option<u32>| kib.map_or("?".to_owned(), |kib| format!("{:.0}", mebibytes(kib)));
    println!(
        "\n certificates  bytes each  start ms  idle MiB  loaded MiB   sales/s  redemptions/s"
    );
    for store in stores {
        println!(
            "{:>13} {:>11} {:>9.0} {:>9} {:>11} {:>9} {:>14}",
            store.certificates,
            store.bytes_per_certificate,
            store.start_millis,
            memory(store.idle_kib),
            memory(store.loaded_kib),
            rate(&store.sales),
            rate(&store.redemptions)
        );
    }
    let (sales, redemptions) = (rate(&ceiling.sales), rate(&ceiling.redemptions));
    println!("{:>13} {:>43} {sales:>9} {redemptions:>14}\n", "no-op", "");
}

fn figures(stores: &[Stored], ceiling: &Ceiling, store: Store) -> Result<Vec<Figure>> {
    let begin = format!("growth.{}", store.name());
    let (least, most) = (stores.first().context("a store")?, stores.last().context("a store")?);
    let mut figures = Vec::new();
    for (end, store) in [("least", least), ("most", most)] {
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
        let certificates = store.certificates as f64;
        let name = format!("{begin}.{end}");
        figures.push(Figure::new(name, certificates, Unit::Certificates, Better::Higher));
    }
    let kept = [
        ("sale", median_ratio(&least.sales, &most.sales)),
        ("redemption", median_ratio(&least.redemptions, &most.redemptions)),
    ];
    for (what, ratio) in kept {
        figures.extend(ratio.map(|ratio| Figure::ratio(format!("{begin}.{what}.kept"), ratio)));
    }
    // The promises are about the largest store.
    figures.extend(of_one(&begin, most));
    for store in stores {
        let begin = format!("{begin}.{}", store.certificates);
        figures.extend(of_one(&begin, store));
        figures.extend(Round::median(&store.sales).figures(&format!("{begin}.sale")));
        figures.extend(Round::median(&store.redemptions).figures(&format!("{begin}.redemption")));
    }
    let begin = format!("{begin}.no-op");
    figures.extend(Round::median(&ceiling.sales).figures(&format!("{begin}.sale")));
    figures.extend(Round::median(&ceiling.redemptions).figures(&format!("{begin}.redemption")));
    Ok(figures)
}

/// Properties of one store, besides its rates.
fn of_one(begin: &str, store: &Stored) -> Vec<Figure> {
    let lower =
        |end: &str, value, unit| Figure::new(format!("{begin}.{end}"), value, unit, Better::Lower);
    let memory = |end, kib: Option<u32>| kib.map(|kib| lower(end, mebibytes(kib), Unit::Mebibytes));
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    let bytes = lower("bytes", store.bytes_per_certificate as f64, Unit::Bytes);
    let start = lower("start", store.start_millis, Unit::Millis);
    let idle = memory("memory.idle", store.idle_kib);
    let loaded = memory("memory.loaded", store.loaded_kib);
    [Some(bytes), Some(start), idle, loaded].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_two_or_more_and_grow() {
        let cases: [(&[u64], &str); 6] = [
            (&[1_000, 2_000], ""),
            (&[10_000, 1_000_000, 10_000_000], ""),
            (&[10_000], "two or more"),
            (&[10_000, 10_000], "each larger"),
            (&[0, 10_000], "1 to 100000000"),
            (&[1, 100_000_001], "1 to 100000000"),
        ];
        for (sizes, complaint) in cases {
            let told =
                check_sizes(sizes).map_or_else(|error| error.to_string(), |()| String::new());
            assert!(told.contains(complaint) && told.is_empty() == complaint.is_empty(), "{told}");
        }
    }
}
