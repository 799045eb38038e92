//! Measures the latency of sales at shares of the maximum rate. A closed loop finds the maximum.
//! Then requests come at random times, whether or not earlier ones are answered. The no-op handler
//! gets the same requests at the same times, so its latencies are those of the machine.

use std::cmp::Ordering;
use std::slice;
use std::sync::Arc;

use anyhow::{Context, Result};
use kit::process::ServerProcess;
use kit::report::sync_micros;
use kit::report::{Better, Figure, Unit, median};
use load_kit::store::{Data, Store};
use postgres_scratch::Durability;

use super::ceiling::{
    CONNECTIONS_PROMISED, Plan, Row, SECONDS_MAX, Sides, no_op_server, print_table,
};
use super::ground::{Ground, Options};
use super::load::below;
use super::load::sale::Sale;
use super::open_loop::{Offered, Schedule, offer};
use super::sold::Sold;

/// Shares of the maximum in per cent.
const LEVELS: [u32; 3] = [10, 50, 90];

/// Number of runs of each level. The median counts.
const RUNS: usize = 5;

/// The level of the promise. At a higher level the server is nearly full, and its tail differs from
/// run to run.
const LEVEL_PROMISED: u32 = 50;

/// Minimum part of the planned rate. Below it a level was not reached, and its latencies mean
/// nothing.
const REACHED_MIN: f64 = 0.95;

#[derive(clap::Args)]
pub(crate) struct LatencySettings {
    /// Duration in seconds of each of the three rounds of the maximum and of each of the five runs
    /// of a level
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=SECONDS_MAX))]
    pub(crate) seconds: u64,
    /// Store of the data
    #[arg(long, value_enum, default_value = "sqlite")]
    pub(crate) store: Store,
    /// Seed of the times of the requests
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

/// Runs the benchmark.
pub(crate) fn run(options: &Options<LatencySettings>) -> Result<()> {
    let Options { common, settings } = options;
    common.run("latency", |ground| measure(settings, ground)).map(drop)
}

/// Measures the maximum and the levels, and checks the store afterwards.
pub(crate) fn measure(settings: &LatencySettings, ground: &Ground) -> Result<Vec<Figure>> {
    let plan = if ground.smoke {
        Plan::smoke()
    } else {
        Plan::new(settings.seconds, &[CONNECTIONS_PROMISED])?
    };
    let (scrip, directory) = (ground.scrip()?, &ground.directory);
    let data = Data::new(settings.store, directory.join("data"), Durability::Full)?;
    let no_op = no_op_server(&directory.join("no-op.log"))?;
    let server = ServerProcess::start(&mut data.serve(scrip), &directory.join("scrip.log"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let sides = Sides { no_op: &no_op, scrip: slice::from_ref(&server), orders: Arc::default() };

    let mut sold = Sold::default();
    let traffic = Sale::new();
    let (rows, asked) = sides.measure(&runtime, &plan, CONNECTIONS_PROMISED, &traffic)?;
    for driven in asked {
        sold.add(driven);
    }
    print_table(&rows);
    let maximum = rows.first().and_then(Row::rate).context("a maximum")?;
    drop(runtime);
    let mut levels = Vec::new();
    for per_cent in LEVELS {
        let per_second = (maximum * f64::from(per_cent) / 100.0).max(1.0);
        let time = plan.time_for(per_second);
        // Each run of each level has its own times.
        let seeds = settings.seed.wrapping_add(u64::from(per_cent) << 32)..;
        let schedules = seeds.take(if ground.smoke { 1 } else { RUNS });
        let schedules = schedules.map(|seed| Schedule::draw(seed, per_second, time));
        let runs = schedules
            .map(|schedule| Run::measure(&sides, &schedule, ground, &mut sold))
            .collect::<Result<Vec<Run>>>()
            .inspect_err(|_| println!("{}", server.log_end()))?;
        levels.push(Level { per_cent, per_second, runs });
    }
    Level::print_heads();
    levels.iter().for_each(Level::print);
    println!();
    server.stop_well()?;
    sold.asked.check_answers()?;
    sold.check_store(scrip, &data)?;
    let store = settings.store.name();
    let mut figures = vec![Figure::rate(format!("latency.{store}.maximum.rate"), maximum)];
    for level in &levels {
        figures.extend(level.figures(&format!("latency.{store}.{}", level.per_cent)));
    }
    Ok(figures)
}

/// The runs at one share of the maximum.
struct Level {
    per_cent: u32,
    /// Planned rate on average.
    per_second: f64,
    runs: Vec<Run>,
}

/// One run: both sides with the same schedule.
struct Run {
    no_op: Tail,
    scrip: Tail,
    /// Time of a flush of the disk, measured before and after.
    sync_micros: f64,
}

/// Figures of one side of a run.
#[derive(Clone, Copy)]
struct Tail {
    /// Part of the planned rate that was reached.
    reached: f64,
    per_second: f64,
    p50: u32,
    p99: u32,
    p999: u32,
    most: u32,
    late_p99: u32,
    waited: u64,
}

impl Run {
    fn measure(
        sides: &Sides<'_>,
        schedule: &Schedule,
        ground: &Ground,
        sold: &mut Sold,
    ) -> Result<Self> {
        let traffic = Sale::new();
        let offer_to = |server: &ServerProcess| -> Result<Offered> {
            offer(server.address(), schedule, &sides.orders, &traffic)
        };
        let offered = offer_to(sides.no_op)?;
        offered.driven.check_answers()?;
        let no_op = Tail::of(&offered);
        let before = sync_micros(&ground.directory)?;
        let offered = offer_to(sides.scrip.first().context("a server")?)?;
        let after = sync_micros(&ground.directory)?;
        let scrip = Tail::of(&offered);
        sold.add(offered.driven);
        #[expect(clippy::cast_precision_loss, reason = "microseconds are far below 2^52")]
        let sync_micros = (before + after) as f64 / 2.0;
        Ok(Self { no_op, scrip, sync_micros })
    }

    /// Returns the latency that one request in a hundred exceeds, as a multiple of the time of a
    /// flush.
    fn syncs(&self) -> f64 {
        f64::from(self.scrip.p99) / self.sync_micros.max(1.0)
    }
}

impl Tail {
    fn of(offered: &Offered) -> Self {
        let Offered { driven, reached, late_micros, waited } = offered;
        Self {
            reached: *reached,
            per_second: driven.requests_per_second(),
            p50: driven.below_micros(500),
            p99: driven.below_micros(990),
            p999: driven.below_micros(999),
            most: driven.below_micros(1_000),
            late_p99: below(late_micros, 990),
            waited: *waited,
        }
    }

    /// Returns the median of each figure.
    fn median(tails: &[Self]) -> Self {
        fn middle<T: Copy + PartialOrd>(tails: &[Tail], figure: fn(&Tail) -> T) -> T {
            let mut figures: Vec<T> = tails.iter().map(figure).collect();
            figures.sort_by(|one, other| one.partial_cmp(other).unwrap_or(Ordering::Equal));
            figures[figures.len() / 2]
        }
        Self {
            reached: middle(tails, |tail| tail.reached),
            per_second: middle(tails, |tail| tail.per_second),
            p50: middle(tails, |tail| tail.p50),
            p99: middle(tails, |tail| tail.p99),
            p999: middle(tails, |tail| tail.p999),
            most: middle(tails, |tail| tail.most),
            late_p99: middle(tails, |tail| tail.late_p99),
            waited: middle(tails, |tail| tail.waited),
        }
    }

    fn print(&self, side: &str, per_cent: u32, planned: f64) {
        let Self { reached, per_second, p50, p99, p999, most, late_p99, waited } = self;
        print!("{per_cent:>4} %  {side:<6} {planned:>9.0} {per_second:>9.0}  ");
        if *reached < REACHED_MIN {
            print!("not reached: {:.0} % of it   ", 100.0 * reached);
        } else {
            print!("{p50:>8} {p99:>8} {p999:>9} {most:>9}");
        }
        println!("  {late_p99:>12} {waited:>8}");
    }

    fn figures(&self, begin: &str) -> Vec<Figure> {
        let mut figures = vec![Figure::rate(format!("{begin}.rate"), self.per_second)];
        // A level that was not reached has no meaningful latencies.
        if self.reached >= REACHED_MIN {
            let named = [("p50", self.p50), ("p99", self.p99), ("p99.9", self.p999)];
            let more = [("max", self.most), ("late.p99", self.late_p99)];
            for (end, micros) in named.into_iter().chain(more) {
                figures.push(Figure::micros(format!("{begin}.{end}"), micros));
            }
        }
        figures
    }
}

impl Level {
    fn sides(&self) -> [(&'static str, Tail); 2] {
        let of = |side: fn(&Run) -> Tail| {
            Tail::median(&self.runs.iter().map(side).collect::<Vec<Tail>>())
        };
        [("no-op", of(|run| run.no_op)), ("scrip", of(|run| run.scrip))]
    }

    fn print_heads() {
        println!(
            "                planned  achieved  ---------------- µs ---------------   late p99 µs\n\
             level  side     req/s     req/s        p50      p99     p99.9       max                 \
             waited for a connection"
        );
    }

    fn print(&self) {
        for (side, tail) in self.sides() {
            tail.print(side, self.per_cent, self.per_second);
        }
    }

    fn figures(&self, begin: &str) -> Vec<Figure> {
        let [(_, no_op), (_, scrip)] = self.sides();
        let mut figures = scrip.figures(begin);
        figures.extend(no_op.figures(&format!("{begin}.no-op")));
        if self.per_cent == LEVEL_PROMISED && scrip.reached >= REACHED_MIN {
            let syncs = median(self.runs.iter().map(Run::syncs).collect());
            figures.extend(syncs.map(|syncs| {
                Figure::new(format!("{begin}.syncs"), syncs, Unit::Ratio, Better::Lower)
            }));
        }
        figures
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_reached_has_no_latencies() {
        let tail = |reached, p99| Tail {
            reached,
            per_second: 100.0,
            p50: 1,
            p99,
            p999: 3,
            most: 4,
            late_p99: 5,
            waited: 0,
        };
        let run = |reached, p99| Run {
            no_op: tail(1.0, 9),
            scrip: tail(reached, p99),
            sync_micros: 100.0,
        };
        // Three runs each, with the expected latency and its ratio to the flush.
        let cases = [
            ([run(1.0, 300), run(0.96, 500), run(0.2, 900)], Some((500.0, 5.0))),
            ([run(1.0, 300), run(0.94, 500), run(0.2, 900)], None),
        ];
        for (runs, told) in cases {
            let level = Level { per_cent: 50, per_second: 100.0, runs: runs.into() };
            let figures = level.figures("latency.sqlite.50");
            let value = |name: &str| {
                let name = format!("latency.sqlite.50.{name}");
                figures.iter().find(|figure| figure.name == name).map(|figure| figure.value)
            };
            assert_eq!(value("p99").zip(value("syncs")), told);
            assert_eq!(value("no-op.p99"), Some(9.0));
            assert_eq!(value("rate"), Some(100.0));
        }
    }
}
