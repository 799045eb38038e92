//! Settings of guess budgets, as written.

use serde::{Deserialize, Serialize};
use service::GuessLimits;

use super::file::all_or;

/// Heading of these settings in the help.
const HEADING: &str = "Guesses at secret codes and credentials";

/// Maximum burst. A larger budget would be no limit.
const BURST_MAX: u32 = 1_000_000;

/// Maximum refill time. With a longer one, a caller who mistyped would never recover.
const REFILL_SECONDS_MAX: u32 = 86_400;

/// Values from the command line, its environment and the file.
#[derive(Clone, Debug, Default, Deserialize, Serialize, clap::Args)]
#[group(id = "guesses")]
#[serde(deny_unknown_fields)]
pub struct GuessSettings {
    /// Wrong numbers, secret codes and credentials that a caller may send at once, 1 to 1,000,000
    /// [default: 30]
    #[arg(help_heading = HEADING, long = "guess-burst", env = "SCRIP_GUESS_BURST", value_name = "N")]
    burst: Option<u32>,
    /// Seconds until a caller may send one more, 1 to 86,400 [default: 10]
    #[arg(help_heading = HEADING, long = "guess-refill-seconds",
        env = "SCRIP_GUESS_REFILL_SECONDS",
        value_name = "SECONDS"
    )]
    refill_seconds: Option<u32>,
    /// Whether new secret codes may begin with a zero, which spreadsheets drop [default: false]
    #[arg(help_heading = HEADING, long = "secret-leading-zeros", env = "SCRIP_SECRET_LEADING_ZEROS", value_name = "BOOL")]
    secret_leading_zeros: Option<bool>,
}

/// Whether new secret codes may begin with a zero, from the flags and the file.
pub(super) fn leading_zeros(flags: &GuessSettings, file: &GuessSettings) -> bool {
    flags.secret_leading_zeros.or(file.secret_leading_zeros).unwrap_or_default()
}

/// Resolves the settings of the service, from the flags and the file.
pub(super) fn settle(flags: &GuessSettings, file: &GuessSettings) -> anyhow::Result<GuessLimits> {
    let usual = GuessLimits::default();
    let burst = flags.burst.or(file.burst).unwrap_or(usual.burst);
    let mut faults = Vec::new();
    if !(1..=BURST_MAX).contains(&burst) {
        faults.push(format!("guesses: burst must be from 1 to {BURST_MAX}"));
    }
    let refill_seconds =
        flags.refill_seconds.or(file.refill_seconds).unwrap_or(usual.refill_seconds);
    if !(1..=REFILL_SECONDS_MAX).contains(&refill_seconds) {
        faults.push(format!("guesses: refill_seconds must be from 1 to {REFILL_SECONDS_MAX}"));
    }
    all_or(&faults, GuessLimits { burst, refill_seconds })
}
