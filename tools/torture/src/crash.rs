//! Crash tests. A server under a mixed load on every surface is killed at a random moment, again
//! and again. Afterwards it must know everything that it answered, exactly once, and nothing
//! incomplete.

mod client;
mod ledger;

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use kit::process;
use kit::workspace;
use load_kit::dice::Dice;
use load_kit::store::Store;
use postgres_scratch::End;
use tokio::runtime::Runtime;

use self::client::{Client, Counts};
use crate::live::caller::Caller;
use crate::live::clock::Clock;
use crate::live::server::{Blow, Server};

/// Number of clients at the same time. Each has its own certificates and coupons.
const CLIENTS: usize = 8;

/// Range of the milliseconds of load in a cycle.
const LOAD_MS: (i64, i64) = (100, 500);

/// Command that creates a series with long secret codes. No other number equals one of them by
/// chance.
const SERIES: [&str; 18] = [
    "series",
    "create",
    "--operator",
    "1",
    "--name",
    "Crash",
    "--kind",
    "electronic",
    "--prefix",
    "77",
    "--length",
    "13",
    "--secret-digits",
    "12",
    "--price-min",
    "0.01",
    "--price-max",
    "1000000",
];

/// Log filter that logs everything, to check that no log has a secret code.
const LOG: &str = "debug";

/// Number of cycles on one store. Then a new store begins, because the check of everything takes
/// longer and longer.
const CYCLES_PER_STORE: u32 = 25;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Number of kills
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    cycles: u32,
    /// Seed of all random choices [default: a new one]
    #[arg(long)]
    seed: Option<u64>,
    /// Store of the data
    #[arg(long, value_enum, default_value = "sqlite")]
    store: Store,
    /// Number of servers on the store
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=8))]
    nodes: u8,
    /// Kill this program instead of building `scrip`
    #[arg(long, value_name = "FILE")]
    server: Option<PathBuf>,
}

/// Runs all cycles, store after store.
pub(crate) fn run(options: &Options) -> Result<()> {
    let seed = match options.seed {
        Some(seed) => seed,
        None => Clock::set()?.now().unsigned_abs(),
    };
    println!(
        "seed {seed} (`--seed {seed}` repeats the random choices, but not the timing of threads)"
    );
    let scrip = match &options.server {
        Some(server) => server.clone(),
        None => process::build_scrip()?,
    };
    let began = Instant::now();
    let mut all = Counts::default();
    let mut cycle = 0;
    while cycle < options.cycles {
        let cycles = CYCLES_PER_STORE.min(options.cycles - cycle);
        let directory = workspace::fresh_directory("crash-test")?;
        let survived = survive(options, &scrip, &directory, seed, cycle..cycle + cycles);
        match &survived {
            Ok(_) => fs::remove_dir_all(&directory)?,
            Err(_) => println!("the server's data and logs are left in {}", directory.display()),
        }
        all.add(&survived.with_context(|| format!("with the seed {seed}"))?);
        cycle += cycles;
        println!("{cycle} cycles, {} s: {all}", began.elapsed().as_secs());
    }
    println!(
        "{cycle} cycles survived: everything that was answered is there once, and `scrip verify` \
         finds nothing"
    );
    Ok(())
}

/// Runs cycles on one store.
fn survive(
    options: &Options,
    scrip: &Path,
    directory: &Path,
    seed: u64,
    cycles: std::ops::Range<u32>,
) -> Result<Counts> {
    let nodes = usize::from(options.nodes);
    let mut server =
        Server::start(scrip.to_owned(), directory.to_owned(), options.store, nodes, LOG)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let survived = cycles_on(options.store, &mut server, &runtime, seed, cycles);
    drop(runtime);
    let counts = survived.inspect_err(|_| println!("{}", server.log_end()))?;
    server.stop_and_verify()?;
    Ok(counts)
}

fn cycles_on(
    store: Store,
    server: &mut Server,
    runtime: &Runtime,
    seed: u64,
    cycles: std::ops::Range<u32>,
) -> Result<Counts> {
    let caller = Caller::new(server.address(), Clock::set()?);
    let made = server.output_of(&SERIES)?;
    let series =
        made.trim().strip_prefix("series ").context("`scrip series create` must print a series")?;
    let series: i64 = series.parse().context("the series' id")?;
    let console = runtime.block_on(caller.another().sign_in())?;
    let place = |client| cycles.start as usize * CLIENTS + client;
    let mut clients: Vec<Client> = (0..CLIENTS)
        .map(|client| {
            let dice = Dice::of(seed, place(client));
            Client::new(place(client), series, caller.another(), console.clone(), dice)
        })
        .collect();
    for cycle in cycles {
        let mut dice = Dice::of(seed ^ u64::from(cycle), usize::MAX);
        let load = dice.between(LOAD_MS.0, LOAD_MS.1);
        let (struck_after, blow) = (millis(dice.between(0, load)), blow(&mut dice, store));
        let until = Instant::now() + millis(load);
        let working: Vec<_> =
            clients.drain(..).map(|client| runtime.spawn(client.work(until))).collect();
        std::thread::sleep(struck_after);
        server.strike(blow)?;
        for working in working {
            clients.push(runtime.block_on(working)?.with_context(|| format!("cycle {cycle}"))?);
        }
        for client in &mut clients {
            let checked = runtime.block_on(client.check());
            checked.with_context(|| format!("cycle {cycle}, after {blow}"))?;
        }
        server.verify().with_context(|| format!("cycle {cycle}, after {blow}"))?;
    }
    compare(server, runtime, caller.another(), &clients)?;
    let secrets: HashSet<&str> = clients.iter().flat_map(Client::secrets).collect();
    let logs = server.logs()?;
    // A server that was killed at once has written little, but all of them together have written
    // much.
    let read: usize = logs.iter().map(String::len).sum();
    ensure!(read > 1_000 * logs.len(), "the logs are not read: {read} bytes of {}", logs.len());
    for log in logs {
        if let Some(secret) = secret_in(&log, &secrets) {
            bail!("the secret code {secret} is in a log");
        }
    }
    let mut counts = Counts::default();
    for client in &clients {
        counts.add(client.counts());
    }
    Ok(counts)
}

fn blow(dice: &mut Dice, store: Store) -> Blow {
    match (store, dice.between(0, 9)) {
        (Store::Sqlite, _) | (Store::Postgres, 0..=5) => Blow::Killed,
        (Store::Postgres, 6 | 7) => Blow::Database(End::Killed),
        (Store::Postgres, _) => Blow::Disconnected,
    }
}

fn millis(millis: i64) -> Duration {
    Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}

/// Returns the first secret code in a text.
fn secret_in<'t>(text: &'t str, secrets: &HashSet<&str>) -> Option<&'t str> {
    text.split(|c: char| !c.is_ascii_digit()).find(|digits| secrets.contains(digits))
}

/// Checks that the store has exactly what the clients know: nothing was created twice, and nothing
/// is left that no client was told of.
fn compare(
    server: &Server,
    runtime: &Runtime,
    mut caller: Caller,
    clients: &[Client],
) -> Result<()> {
    let listed = server.output_of(&["certificates", "list", "--format", "numbers"])?;
    let mut stored: Vec<String> = listed.lines().map(|line| line.trim().to_owned()).collect();
    let mut known: Vec<String> = clients.iter().flat_map(Client::numbers).collect();
    stored.sort_unstable();
    known.sort_unstable();
    same("certificates", &stored, &known)?;
    let coupons = runtime.block_on(caller.list("/v1/coupons"))?;
    let mut stored: Vec<Option<i64>> = coupons.iter().map(|coupon| coupon["id"].as_i64()).collect();
    let mut known: Vec<Option<i64>> = clients.iter().flat_map(Client::coupons).map(Some).collect();
    stored.sort_unstable();
    known.sort_unstable();
    same("coupons", &stored, &known)
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, stored: &[T], known: &[T]) -> Result<()> {
    if stored == known {
        return Ok(());
    }
    let extra = stored.iter().find(|stored| !known.contains(stored));
    let lost = known.iter().find(|known| !stored.contains(known));
    bail!(
        "{what}: {} are stored and {} were created; not created: {extra:?}; lost: {lost:?}",
        stored.len(),
        known.len()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lost_or_there_twice_is_told() {
        for (stored, known, complaint) in [
            (&[1, 2][..], &[1, 2][..], None),
            (&[1], &[1, 2], Some("lost: Some(2)")),
            (&[1, 2, 3], &[1, 3], Some("not created: Some(2)")),
            (&[1, 1, 2], &[1, 2], Some("3 are stored and 2 were created")),
        ] {
            let told = same("certificates", stored, known).err().map(|error| error.to_string());
            let fits = match (&told, complaint) {
                (Some(told), Some(complaint)) => told.contains(complaint),
                (told, complaint) => told.is_none() && complaint.is_none(),
            };
            assert!(fits, "{stored:?} and {known:?}: {told:?}");
        }
    }

    #[test]
    fn a_secret_code_is_found_in_a_log() {
        let secrets = HashSet::from(["123456789012", "555555555555"]);
        for (log, found) in [
            ("", None),
            ("sold 2000000000015 in 1234567890123 us", None),
            ("sold 2000000000015, \"code\": \"123456789012\"", Some("123456789012")),
        ] {
            assert_eq!(secret_in(log, &secrets), found, "{log}");
        }
    }
}
