//! Starts and stops a server as a process of its own.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::workspace;

/// Line on the standard output of a server that answers requests. Its address follows.
pub const LISTENING: &str = "listening on http://";

/// Maximum time until a server prints this line. A start takes milliseconds, but a busy machine
/// takes longer.
const START_TIME_MAX: Duration = Duration::from_secs(30);

/// Maximum time of a stop: the ten seconds that the server promises, and some more for a busy
/// machine.
const STOP_TIME_MAX: Duration = Duration::from_secs(15);

/// Number of lines of a server's log that are shown after a failure.
const LOG_LINES_SHOWN: usize = 20;

/// Builds the release of `scrip`, and returns its path.
pub fn build_scrip() -> Result<PathBuf> {
    let mut build = workspace::cargo();
    build.args(["build", "--release", "--locked", "--package", "server"]);
    let status = build.status()?;
    ensure!(status.success(), "the server does not build ({status})");
    Ok(workspace::target_dir()?.join("release").join("scrip"))
}

/// Returns the command of a server with the demo's data in this directory, on a free port. It does
/// not see the settings of the current user.
pub fn demo_server(scrip: &Path, data: &Path) -> Command {
    let mut serve = Command::new(scrip);
    serve.args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data-dir"]).arg(data);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("SCRIP_") {
            serve.env_remove(name);
        }
    }
    serve
}

/// Removes the limit of wrong guesses per caller, because tests name much that does not exist. The
/// limit per certificate is not a setting.
pub fn forgive_guesses(serve: &mut Command) {
    serve.env("SCRIP_GUESS_BURST", "1000000");
}

/// Memory of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// Resident set size now, in KiB.
    pub now_kib: u32,
    /// Largest resident set size so far, in KiB.
    pub most_kib: u32,
}

/// A server process. Dropping it kills it, so that a failure leaves no process behind.
pub struct ServerProcess {
    child: Child,
    address: SocketAddr,
    log: PathBuf,
}

impl ServerProcess {
    /// Starts a server and waits until it listens. Its standard error goes to the file `log`.
    pub fn start(command: &mut Command, log: &Path) -> Result<Self> {
        let errors =
            File::create(log).with_context(|| format!("cannot create {}", log.display()))?;
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(errors)
            .spawn()
            .with_context(|| format!("cannot start {command:?}"))?;
        let output = child.stdout.take();
        // From now on, dropping it kills the process.
        let unset = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut server = Self { child, address: unset, log: log.to_owned() };

        let (tell, told) = mpsc::channel();
        let output = BufReader::new(output.context("the server has an output")?);
        thread::spawn(move || {
            // It continues to read, because a full pipe would stop the server.
            for line in output.lines().map_while(Result::ok) {
                if let Some(address) = listening_address(&line) {
                    let _ = tell.send(address);
                }
            }
        });
        match told.recv_timeout(START_TIME_MAX) {
            Ok(address) => {
                server.address = address;
                Ok(server)
            }
            Err(RecvTimeoutError::Timeout) => {
                bail!("{command:?} did not say `{LISTENING}…` in time\n{}", server.log_end())
            }
            Err(RecvTimeoutError::Disconnected) => {
                let status = server.child.wait()?;
                let log = server.log_end();
                bail!("{command:?} ended before it said `{LISTENING}…` ({status})\n{log}")
            }
        }
    }

    /// Returns the address of the server.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the memory of the process, if the system tells it in a file, as Linux does.
    pub fn memory(&self) -> Option<Memory> {
        memory_of(&fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?)
    }

    /// Sends SIGTERM, as an operator does, and waits for the end.
    pub fn stop(mut self) -> Result<ExitStatus> {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status().context("cannot run kill")?;
        let asked = Instant::now();
        while asked.elapsed() < STOP_TIME_MAX {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            thread::sleep(Duration::from_millis(5));
        }
        bail!("the server did not stop on SIGTERM ({sent})\n{}", self.log_end())
    }

    /// Stops the server, which must report success.
    pub fn stop_well(self) -> Result<()> {
        let status = self.stop()?;
        ensure!(status.success(), "the server ended with {status} after SIGTERM");
        Ok(())
    }

    /// Returns the last lines of its standard error.
    pub fn log_end(&self) -> String {
        let log = fs::read(&self.log).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = log.lines().collect();
        let shown = &lines[lines.len().saturating_sub(LOG_LINES_SHOWN)..];
        if shown.is_empty() {
            "(nothing on its standard error)".to_owned()
        } else {
            shown.join("\n")
        }
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        // Both fail if the process has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn memory_of(status: &str) -> Option<Memory> {
    let kib = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim().strip_suffix("kB")?.trim().parse().ok()
    };
    Some(Memory { now_kib: kib("VmRSS:")?, most_kib: kib("VmHWM:")? })
}

fn listening_address(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once(LISTENING)?;
    rest.split(|end: char| end.is_whitespace() || end == '/' || end == '"').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_found_in_the_line() {
        let address = Some(SocketAddr::from(([127, 0, 0, 1], 8080)));
        assert_eq!(listening_address("listening on http://127.0.0.1:8080"), address);
        assert_eq!(listening_address("INFO listening on http://127.0.0.1:8080/ now"), address);
        assert_eq!(listening_address("listening on http://somewhere"), None);
        assert_eq!(listening_address("starting"), None);
    }

    #[test]
    fn memory_is_found_in_the_status() {
        let status = "Name:\tscrip\nVmHWM:\t  204800 kB\nVmRSS:\t   10240 kB\nThreads:\t7\n";
        assert_eq!(memory_of(status), Some(Memory { now_kib: 10_240, most_kib: 204_800 }));
        assert_eq!(memory_of("Name:\tkthread\n"), None);
    }

    #[test]
    fn a_server_that_ends_at_once_is_reported_with_its_log() {
        let log = std::env::temp_dir().join(format!("scrip-xtask-{}.log", std::process::id()));
        let mut command = Command::new("sh");
        command.args(["-c", "echo no such option >&2; exit 3"]);
        let error = ServerProcess::start(&mut command, &log).err().unwrap().to_string();
        fs::remove_file(&log).unwrap();
        assert!(error.contains("exit status: 3") && error.ends_with("no such option"), "{error}");
    }

    #[test]
    fn a_server_is_stopped_by_a_signal() {
        let log = std::env::temp_dir().join(format!("scrip-xtask-{}-2.log", std::process::id()));
        let mut command = Command::new("sh");
        let script = "trap 'exit 7' TERM; echo listening on http://127.0.0.1:1; \
                      while :; do sleep 0.05; done";
        let server = ServerProcess::start(command.args(["-c", script]), &log).unwrap();
        assert_eq!(server.address().port(), 1);
        assert_eq!(server.stop().unwrap().code(), Some(7));
        fs::remove_file(&log).unwrap();
    }
}
