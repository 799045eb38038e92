//! Runs the program of a client: passes on its output, counts its checks, and limits its time.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

/// Result of a program.
#[derive(Debug)]
pub(super) struct Ran {
    /// Number of checks that passed.
    pub(super) passed: usize,
    /// Whether all checks passed.
    pub(super) result: Result<()>,
}

/// Runs a program to its end, or kills it after the maximum time.
///
/// The program prints `ok N name` for each check, and `1..N` after all of them. A program that ends
/// early has failed, whatever its exit status.
pub(super) fn run(command: &mut Command, time_max: Duration) -> Result<Ran> {
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {command:?}"))?;
    let mut running = Running(child);
    let deadline = Instant::now() + time_max;
    let mut tally = Tally::default();
    let ended = follow(&mut running.0, deadline, &mut tally);
    // A program that still runs is killed.
    drop(running);
    let result = match ended {
        Ok(Some(status)) => tally.verdict(status),
        Ok(None) => Err(anyhow::anyhow!("it was not done after {time_max:?}")),
        Err(error) => Err(error),
    };
    Ok(Ran { passed: tally.passed, result })
}

/// Prints and counts until the program ends. Returns `None` if the time was over before.
fn follow(child: &mut Child, deadline: Instant, tally: &mut Tally) -> Result<Option<ExitStatus>> {
    let (tell, told) = mpsc::channel();
    pass_on(child.stdout.take().context("the program has an output")?, tell.clone());
    pass_on(child.stderr.take().context("the program has an error output")?, tell);
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(None);
        }
        match told.recv_timeout(left) {
            Ok(line) => {
                println!("{line}");
                tally.add(&line);
            }
            Err(RecvTimeoutError::Timeout) => return Ok(None),
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    // The program has closed its outputs, so it ends.
    while Instant::now() < deadline {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        thread::sleep(Duration::from_millis(5));
    }
    Ok(None)
}

fn pass_on(stream: impl Read + Send + 'static, tell: Sender<String>) {
    thread::spawn(move || {
        for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
            if tell.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                break;
            }
        }
    });
}

/// A process that is killed when this is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail if the process has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Reported checks of a program.
#[derive(Default)]
struct Tally {
    passed: usize,
    planned: Option<usize>,
    failed: Option<String>,
}

impl Tally {
    fn add(&mut self, line: &str) {
        if let Some(check) = line.strip_prefix("ok ") {
            let number = check.split(' ').next().and_then(|number| number.parse().ok());
            if number == Some(self.passed + 1) {
                self.passed += 1;
            }
        } else if let Some(check) = line.strip_prefix("not ok ") {
            self.failed = Some(check.to_owned());
        } else if let Some(planned) = line.strip_prefix("1..") {
            self.planned = planned.parse().ok();
        }
    }

    fn verdict(&self, status: ExitStatus) -> Result<()> {
        if let Some(failed) = &self.failed {
            bail!("check {failed}");
        }
        ensure!(status.success(), "it ended with {status}");
        ensure!(self.planned.is_some(), "it ended before all checks were made");
        ensure!(
            self.planned == Some(self.passed) && self.passed > 0,
            "it made {} checks and reported {}",
            self.planned.unwrap_or(0),
            self.passed
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the number of passed checks of a shell script, and the complaint.
    fn ran(script: &str, time_max: Duration) -> (usize, String) {
        let mut command = Command::new("sh");
        let ran = run(command.args(["-c", script]), time_max).unwrap();
        (ran.passed, ran.result.err().map_or_else(String::new, |error| error.to_string()))
    }

    #[test]
    fn a_program_passes_only_when_it_says_so_to_the_end() {
        for (script, passed, complaint) in [
            ("echo ok 1 a; echo note >&2; echo ok 2 b; echo 1..2", 2, ""),
            ("echo ok 1 a; exit 1", 1, "it ended with exit status: 1"),
            ("echo ok 1 a", 1, "it ended before all checks were made"),
            ("echo ok 1 a; echo not ok 2 b; exit 1", 1, "check 2 b"),
            ("echo ok 1 a; echo 1..2", 1, "it made 2 checks and reported 1"),
            ("echo ok 2 a; echo 1..1", 0, "it made 1 checks and reported 0"),
            ("echo 1..0", 0, "it made 0 checks and reported 0"),
        ] {
            let found = ran(script, Duration::from_mins(1));
            assert_eq!(found, (passed, complaint.to_owned()), "{script}");
        }
    }

    #[test]
    fn a_program_that_hangs_is_killed() {
        for script in [
            "exec sleep 600",
            // One script closes its outputs. In the other one another process keeps them open.
            "exec sleep 600 >&- 2>&-",
            "sleep 2 & wait",
        ] {
            let (_, complaint) = ran(script, Duration::from_millis(200));
            assert_eq!(complaint, "it was not done after 200ms", "{script}");
        }
    }
}
