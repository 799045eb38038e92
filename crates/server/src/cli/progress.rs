//! Saying on standard error how far long work is.

use std::time::{Duration, Instant};

use anyhow::ensure;
use storage::copy::{Progress, Report, Source, Target};

use super::say;

/// How often is said how far it is.
const SAY_EVERY: Duration = Duration::from_secs(1);

/// Says something now and then, however often it is told to.
pub(super) struct NowAndThen {
    said: Instant,
}

impl NowAndThen {
    /// Begins with a silence: what is done at once needs no word.
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

/// Copies a store, and says how far it is.
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

/// The same, where a copy that differs is a failure.
pub(super) async fn copy_exactly(
    source: &mut dyn Source,
    target: &mut dyn Target,
) -> anyhow::Result<()> {
    let differences = copy(source, target).await?.differences();
    ensure!(differences.is_empty(), "the copy differs: {}", differences.join("; "));
    Ok(())
}
