//! The settings of guess budgets, as they are written.

use anyhow::ensure;
use serde::Deserialize;
use service::GuessLimits;

/// Where these settings stand in the help.
const HEADING: &str = "Guesses at secret codes and credentials";

/// A budget larger than this is none.
const BURST_MAX: u32 = 1_000_000;

/// Slower than this, a caller who mistyped would never come back.
const REFILL_SECONDS_MAX: u32 = 86_400;

/// What the command line, its environment and the file may set.
#[derive(Clone, Debug, Default, Deserialize, clap::Args)]
#[group(id = "guesses")]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Wrong numbers, secret codes and credentials that a caller may send at once [default: 30]
    #[arg(help_heading = HEADING, long = "guess-burst", env = "SCRIP_GUESS_BURST", value_name = "N")]
    burst: Option<u32>,
    /// Seconds after which it may send one more [default: 10]
    #[arg(help_heading = HEADING, long = "guess-refill-seconds",
        env = "SCRIP_GUESS_REFILL_SECONDS",
        value_name = "SECONDS"
    )]
    refill_seconds: Option<u32>,
}

/// What the service is told, from the flags and the file.
pub(super) fn settle(flags: &Settings, file: &Settings) -> anyhow::Result<GuessLimits> {
    let usual = GuessLimits::default();
    let burst = flags.burst.or(file.burst).unwrap_or(usual.burst);
    ensure!((1..=BURST_MAX).contains(&burst), "guesses: burst must be from 1 to {BURST_MAX}");
    let refill_seconds =
        flags.refill_seconds.or(file.refill_seconds).unwrap_or(usual.refill_seconds);
    ensure!(
        (1..=REFILL_SECONDS_MAX).contains(&refill_seconds),
        "guesses: refill_seconds must be from 1 to {REFILL_SECONDS_MAX}"
    );
    Ok(GuessLimits { burst, refill_seconds })
}
