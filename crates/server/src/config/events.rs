//! Settings of the log of events, as written.

use serde::{Deserialize, Serialize};

/// Heading of these settings in the help.
const HEADING: &str = "Events";

/// Days that events are kept, unless it is set.
const KEEP_DAYS_DEFAULT: u32 = 30;

/// Days that events can be kept.
const KEEP_DAYS: std::ops::RangeInclusive<u32> = 1..=365;

/// Values from the command line, its environment and the file.
#[derive(Clone, Debug, Default, Deserialize, Serialize, clap::Args)]
#[group(id = "events")]
#[serde(deny_unknown_fields)]
pub struct EventSettings {
    /// Days that events are kept for programs that follow them: 1 to 365 [default: 30]
    #[arg(help_heading = HEADING, long = "events-keep-days", env = "SCRIP_EVENTS_KEEP_DAYS",
        value_name = "DAYS"
    )]
    keep_days: Option<u32>,
}

/// Resolves the days that events are kept, from the flags and the file.
pub(super) fn settle(flags: &EventSettings, file: &EventSettings) -> anyhow::Result<u32> {
    let keep_days = flags.keep_days.or(file.keep_days).unwrap_or(KEEP_DAYS_DEFAULT);
    anyhow::ensure!(KEEP_DAYS.contains(&keep_days), "events: keep_days must be from 1 to 365");
    Ok(keep_days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_kept_for_some_days() {
        let settings = |keep_days| EventSettings { keep_days };
        let none = EventSettings::default();
        assert_eq!(settle(&none, &none).unwrap(), 30);
        assert_eq!(settle(&settings(Some(7)), &settings(Some(90))).unwrap(), 7);
        assert_eq!(settle(&none, &settings(Some(90))).unwrap(), 90);
        for wrong in [0, 366] {
            assert!(settle(&settings(Some(wrong)), &none).is_err());
        }
    }
}
