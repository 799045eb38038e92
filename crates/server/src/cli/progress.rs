//! Reports the progress of long work on standard error.

use std::time::{Duration, Instant};

use anyhow::ensure;
use storage::copy::{Progress, Report, Source, Target};

use super::say;

/// Interval between two reports.
const SAY_EVERY: Duration = Duration::from_secs(1);

/// Limits how often a report is printed.
pub(super) struct NowAndThen {
    said: Instant,
}

impl NowAndThen {
    /// Starts silently: short work needs no report.
    pub(super) fn begin() -> Self {
        Self { said: Instant::now() }
    }

    pub(super) fn say(&mut self, text: impl FnOnce() -> String) {
        if self.said.elapsed() >= SAY_EVERY {
            self.said = Instant::now();
            say(&text());
        }
    }
}

/// Copies a store and reports progress.
pub(super) async fn copy(
    source: &mut dyn Source,
    target: &mut dyn Target,
) -> anyhow::Result<Report> {
    let mut now_and_then = NowAndThen::begin();
    let progress = |Progress { table, done, of }: Progress<'_>| {
        now_and_then.say(|| format!("{table}: {done} of {of}"));
    };
    Ok(storage::copy::copy(source, target, progress).await?)
}

/// Copies a store and fails if the copy differs.
pub(super) async fn copy_exactly(
    source: &mut dyn Source,
    target: &mut dyn Target,
) -> anyhow::Result<()> {
    let differences = copy(source, target).await?.differences();
    ensure!(differences.is_empty(), "the copy differs: {}", differences.join("; "));
    Ok(())
}
