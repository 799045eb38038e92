//! Log lines on standard error.

mod line;

use std::io::{self, BufWriter, Stderr, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use tracing::{Level, Metadata};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::config::LogFormat;
use crate::engine;

/// Buffer size. One system call for many lines costs a busy server a tenth of one call per line.
const BUFFER_BYTES: usize = 64 * 1024;
/// Maximum delay of a line.
const FLUSH_EVERY: Duration = Duration::from_millis(200);

/// Starts logging. Dropping the guard writes the buffered lines.
pub fn start(format: LogFormat, filter: &str) -> anyhow::Result<Logging> {
    let filter = EnvFilter::try_new(filter).with_context(|| format!("log filter {filter:?}"))?;
    let lines = Lines(Arc::new(Mutex::new(BufWriter::with_capacity(BUFFER_BYTES, io::stderr()))));
    let started = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(lines.clone())
        .event_format(line::Lines { format, now: engine::now })
        .try_init();
    started.map_err(|error| anyhow::anyhow!("logging cannot be started: {error}"))?;
    let flushed = lines.clone();
    std::thread::Builder::new()
        .name("log".to_owned())
        .spawn(move || {
            loop {
                std::thread::sleep(FLUSH_EVERY);
                flushed.flush();
            }
        })
        .context("the thread of the log cannot be started")?;
    Ok(Logging(lines))
}

/// Guard: logging runs as long as it lives.
pub struct Logging(Lines);

impl Drop for Logging {
    fn drop(&mut self) {
        self.0.flush();
    }
}

/// Writer of log lines.
#[derive(Clone)]
struct Lines(Arc<Mutex<BufWriter<Stderr>>>);

impl Lines {
    fn flush(&self) {
        // Nothing is left to tell it to when standard error fails.
        let _ = self.0.lock().unwrap_or_else(PoisonError::into_inner).flush();
    }
}

/// Writer of one event.
struct Line<'a> {
    lines: &'a Lines,
    /// Whether the line is written at once. An error is, because it may be the last line of this
    /// process.
    at_once: bool,
}

impl Write for Line<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut out = self.lines.0.lock().unwrap_or_else(PoisonError::into_inner);
        out.write_all(line)?;
        if self.at_once {
            out.flush()?;
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.lines.flush();
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line { lines: self, at_once: false }
    }

    fn make_writer_for(&'a self, event: &Metadata<'_>) -> Line<'a> {
        Line { lines: self, at_once: *event.level() == Level::ERROR }
    }
}
