//! Sends storms of requests to a started server. Afterwards it checks that every answer can be
//! explained: by a model of redemptions, and by an order of the requests that respects the times of
//! sending and answering.

mod check;
mod family;
mod history;
mod model;
mod named;
mod storm;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use kit::process;
use kit::workspace;
use load_kit::dice::Dice;
use load_kit::store::Store;
use tokio::runtime::Runtime;

use self::check::{Explained, Tally};
use self::family::Family;
use self::model::ModelState;
use crate::live::caller::Caller;
use crate::live::clock::Clock;
use crate::live::server::Server;

/// Log filter. The last log lines are shown after a failure, and those of every request would hide
/// them.
const LOG: &str = "info,access=off";

/// Range of the milliseconds of a storm in which a fault happens.
const STRUCK_AFTER_MS: (i64, i64) = (20, 300);

/// Maximum time until a sweep records expired holds: the server's five seconds, and some more for a
/// busy machine.
const SWEPT_AFTER: Duration = Duration::from_secs(15);
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(500);

/// Maximum number of servers. More would not test more.
const NODES_MAX: usize = 16;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Duration of the storms in seconds
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=604_800))]
    seconds: u64,
    /// Seed of all random choices [default: a new one]
    #[arg(long)]
    seed: Option<u64>,
    /// Store of the data
    #[arg(long, value_enum, default_value = "sqlite")]
    store: Store,
    /// Number of servers on the store
    #[arg(long, default_value_t = 1, value_parser = nodes)]
    nodes: usize,
    /// Race this program instead of building `scrip`
    #[arg(long, value_name = "FILE")]
    server: Option<PathBuf>,
}

/// Reads a number of servers.
fn nodes(text: &str) -> Result<usize, String> {
    let nodes = text.parse().ok().filter(|nodes| (1..=NODES_MAX).contains(nodes));
    nodes.ok_or_else(|| format!("it is not in 1..={NODES_MAX}"))
}

/// Runs all races and prints the result.
pub(crate) fn run(options: &Options) -> Result<()> {
    let clock = Clock::set()?;
    let seed = options.seed.unwrap_or_else(|| clock.now().unsigned_abs());
    println!(
        "seed {seed} (`cargo xtask race --seed {seed}` repeats the random choices, but not the timing of threads)"
    );
    let scrip = match &options.server {
        Some(server) => server.clone(),
        None => process::build_scrip()?,
    };
    let directory = workspace::fresh_directory("race")?;
    let result = race(options, &scrip, &directory, clock, seed);
    match &result {
        Ok(()) => fs::remove_dir_all(&directory)?,
        Err(_) => println!("the server's data and logs are left in {}", directory.display()),
    }
    result.with_context(|| format!("with the seed {seed}"))
}

fn race(options: &Options, scrip: &Path, directory: &Path, clock: Clock, seed: u64) -> Result<()> {
    let (scrip, directory) = (scrip.to_owned(), directory.to_owned());
    let mut server = Server::start(scrip, directory, options.store, options.nodes, LOG)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let until = Instant::now() + Duration::from_secs(options.seconds);
    let raced = Race::new(&server, clock, seed).run(&runtime, &mut server, until);
    drop(runtime);
    raced.inspect_err(|_| println!("{}", server.log_end()))?;
    server.stop_and_verify()?;
    println!("the server stopped on SIGTERM, and `scrip verify` finds nothing");
    Ok(())
}

/// All storms of a run.
struct Race {
    caller: Caller,
    seed: u64,
    /// End states of all histories. They are compared with the server in the end.
    explained: Vec<(Arc<Family>, ModelState)>,
    tally: Tally,
}

impl Race {
    fn new(server: &Server, clock: Clock, seed: u64) -> Self {
        Self {
            caller: Caller::new(server.address(), clock),
            seed,
            explained: Vec::new(),
            tally: Tally::default(),
        }
    }

    fn run(mut self, runtime: &Runtime, server: &mut Server, until: Instant) -> Result<()> {
        for (name, family) in runtime.block_on(named::all(&mut self.caller))? {
            let tally = self.explain(runtime, name, family)?;
            println!("{name}: {tally}");
            self.tally.add(&tally);
        }
        let mut storm = 0;
        while Instant::now() < until {
            self.storm(runtime, server, storm)?;
            storm += 1;
        }
        self.compare(runtime)?;
        println!("{} histories explained: {}", self.explained.len(), self.tally);
        for (problem, count) in &self.tally.refused {
            println!("  refused as {problem}: {count}");
        }
        Ok(())
    }

    /// Runs one storm in each kind of shop at the same time.
    fn storm(&mut self, runtime: &Runtime, server: &mut Server, storm: usize) -> Result<()> {
        let mut dice = Dice::of(self.seed, storm);
        let (mut families, mut raging) = (Vec::new(), Vec::new());
        for (place, (kind, shop)) in storm::shops().into_iter().enumerate() {
            let name = format!("storm-{storm}-{place}");
            let family = runtime.block_on(Family::found(&mut self.caller, name, shop))?;
            let family = Arc::new(family);
            let (seed, caller) = (dice.draw(), self.caller.another_at(Clock::set()?));
            let raged = Arc::clone(&family);
            raging.push(runtime.spawn(async move { storm::rage(&raged, &caller, seed).await }));
            families.push((kind, family));
        }
        let blow = server.blow_in(storm);
        if let Some(blow) = blow {
            let (least, most) = STRUCK_AFTER_MS;
            let after = u64::try_from(dice.between(least, most)).unwrap_or(0);
            std::thread::sleep(Duration::from_millis(after));
            server.strike(blow)?;
        }
        for raged in raging {
            runtime.block_on(raged)??;
        }
        if blow.is_some() {
            server.verify()?;
        }
        let began = Instant::now();
        let mut tally = Tally::default();
        for (kind, family) in families {
            tally.add(&self.explain(runtime, kind, family)?);
        }
        self.tally.add(&tally);
        let blow = blow.map(|blow| format!(", {blow}")).unwrap_or_default();
        let took = began.elapsed().as_millis();
        println!("storm {storm}{blow}: {tally}; explained in {took} ms");
        Ok(())
    }

    fn explain(&mut self, runtime: &Runtime, name: &str, family: Arc<Family>) -> Result<Tally> {
        let history = runtime.block_on(family.history(&mut self.caller))?;
        let Explained { end, tally } = check::explain(&history).with_context(|| name.to_owned())?;
        self.explained.push((family, end));
        Ok(tally)
    }

    /// Compares the final state of the server with the end states of all histories.
    fn compare(&mut self, runtime: &Runtime) -> Result<()> {
        let began = Instant::now();
        for (family, end) in &self.explained {
            while let Err(error) = runtime.block_on(family.compare(&mut self.caller, end)) {
                if began.elapsed() > SWEPT_AFTER {
                    return Err(error.context("in the end"));
                }
                std::thread::sleep(LOOK_AGAIN_AFTER);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        options: Options,
    }

    #[test]
    fn a_race_of_no_time_is_refused() {
        for (arguments, seconds) in [
            (&["race"][..], Some(60)),
            (&["race", "--seconds", "1"], Some(1)),
            (&["race", "--seconds", "0"], None),
        ] {
            let parsed = Line::try_parse_from(arguments);
            let complaint = parsed.as_ref().err().map(ToString::to_string).unwrap_or_default();
            assert_eq!(parsed.ok().map(|line| line.options.seconds), seconds);
            assert_eq!(complaint.contains("0 is not in 1.."), seconds.is_none(), "{complaint}");
        }
    }
}
