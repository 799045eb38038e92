//! Storms of requests against a started server, and the proof afterwards that every answer can be
//! explained: by a model of what redemptions must do, and by an order of the requests that respects
//! when each was sent and answered.

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
use self::model::State;
use crate::live::caller::Caller;
use crate::live::clock::Clock;
use crate::live::server::Server;

/// Of a failure the last lines are shown; those of every request would hide them.
const LOG: &str = "info,access=off";

/// In which milliseconds of a storm servers are struck.
const STRUCK_AFTER_MS: (i64, i64) = (20, 300);

/// How long a sweep may take to come by and record what has lapsed: the server's five seconds, and
/// some more for the machine.
const SWEPT_AFTER: Duration = Duration::from_secs(15);
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(500);

/// More servers than that are no other race.
const NODES_MAX: usize = 16;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// How long there are storms
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=604_800))]
    seconds: u64,
    /// What everything that is left to chance follows from; a new one where it is not given
    #[arg(long)]
    seed: Option<u64>,
    /// What keeps the data
    #[arg(long, value_enum, default_value = "sqlite")]
    store: Store,
    /// How many servers there are on it
    #[arg(long, default_value_t = 1, value_parser = nodes)]
    nodes: usize,
    /// Race this program instead of building `scrip`
    #[arg(long, value_name = "FILE")]
    server: Option<PathBuf>,
}

/// A number of servers.
fn nodes(text: &str) -> Result<usize, String> {
    let nodes = text.parse().ok().filter(|nodes| (1..=NODES_MAX).contains(nodes));
    nodes.ok_or_else(|| format!("it is not in 1..={NODES_MAX}"))
}

/// Races the server.
pub(crate) fn run(options: &Options) -> Result<()> {
    let clock = Clock::set()?;
    let seed = options.seed.unwrap_or_else(|| clock.now().unsigned_abs());
    println!(
        "seed {seed} (`cargo xtask race --seed {seed}` draws the same; threads go as they go)"
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
    println!("the server stopped when it was asked to, and `scrip verify` finds nothing");
    Ok(())
}

/// All storms of one run.
struct Race {
    caller: Caller,
    seed: u64,
    /// What all histories came to, to be compared with what the server says in the end.
    explained: Vec<(Arc<Family>, State)>,
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

    /// One storm in each kind of shop at the same time.
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

    /// Compares what the server says in the end with what all histories came to.
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
