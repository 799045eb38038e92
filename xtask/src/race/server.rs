//! The server that is raced: started, killed in the middle of its work, started again, stopped, and
//! its store verified.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};
use tokio::sync::watch;

use crate::process::{self, ServerProcess};
use crate::workspace;

/// What keeps the data. How a server on it is started and verified is said here and nowhere else.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(super) enum Store {
    /// The embedded database.
    Sqlite,
}

impl Store {
    fn serve(self, scrip: &Path, data: &Path) -> Command {
        match self {
            Self::Sqlite => {
                let mut serve = process::demo_server(scrip, data);
                // Of a failure the last lines are shown; those of every request would hide them.
                serve.env("SCRIP_LOG", "info,access=off");
                process::forgive_guesses(&mut serve);
                serve
            }
        }
    }

    fn verify(self, scrip: &Path, data: &Path) -> Command {
        let mut verify = Command::new(scrip);
        match self {
            Self::Sqlite => verify.arg("verify").arg("--data-dir").arg(data),
        };
        verify
    }
}

/// Where the server is now: another port after each start.
pub(super) type Address = watch::Receiver<SocketAddr>;

/// A server on a store of its own.
pub(super) struct Server {
    scrip: PathBuf,
    directory: PathBuf,
    store: Store,
    /// `None` only between a kill and the start after it.
    process: Option<ServerProcess>,
    address: watch::Sender<SocketAddr>,
    starts: usize,
}

impl Server {
    pub(super) fn start(scrip: PathBuf, directory: PathBuf, store: Store) -> Result<Self> {
        let (address, _) = watch::channel(SocketAddr::from(([127, 0, 0, 1], 0)));
        let mut server = Self { scrip, directory, store, process: None, address, starts: 0 };
        server.start_process()?;
        Ok(server)
    }

    fn data(&self) -> PathBuf {
        self.directory.join("data")
    }

    fn start_process(&mut self) -> Result<()> {
        self.starts += 1;
        let log = self.directory.join(format!("scrip-{}.log", self.starts));
        let process = ServerProcess::start(&mut self.store.serve(&self.scrip, &self.data()), &log)?;
        self.address.send_replace(process.address());
        self.process = Some(process);
        Ok(())
    }

    /// Where callers find it, now and after each start.
    pub(super) fn address(&self) -> Address {
        self.address.subscribe()
    }

    /// Kills the process (SIGKILL) whatever it is doing, and starts another one on the same store.
    pub(super) fn kill_and_start(&mut self) -> Result<()> {
        drop(self.process.take());
        self.start_process()
    }

    /// Asks it to stop, as an operator does, and has its store verified.
    pub(super) fn stop_and_verify(&mut self) -> Result<()> {
        if let Some(process) = self.process.take() {
            let status = process.stop()?;
            ensure!(status.success(), "the server ended with {status} when it was asked to stop");
        }
        self.verify()
    }

    /// Has its store verified, beside a running process or without one.
    pub(super) fn verify(&self) -> Result<()> {
        workspace::output_of(&mut self.store.verify(&self.scrip, &self.data()))?;
        Ok(())
    }

    /// The end of what it wrote to its standard error.
    pub(super) fn log_end(&self) -> String {
        self.process.as_ref().map(ServerProcess::log_end).unwrap_or_default()
    }
}
