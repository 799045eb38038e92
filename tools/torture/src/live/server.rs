//! The tested servers, one or several on one store. They are started, killed in the middle of their
//! work, restarted and stopped. Their database can be taken away, and their store is verified.

use std::fmt;
use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use anyhow::{Result, bail, ensure};
use kit::process::{self, ServerProcess};
use load_kit::store::{Data, Store};
use postgres_scratch::{Durability, End};
use tokio::sync::watch;

/// Addresses of the servers. Each start has another port. Connections go to one after the other.
#[derive(Clone)]
pub(crate) struct Address {
    all: watch::Receiver<Vec<SocketAddr>>,
    turn: Arc<AtomicUsize>,
    /// Whether the database may be taken away.
    may_lack_database: bool,
}

/// A fault in the middle of a storm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Blow {
    /// One of the servers is killed (SIGKILL), and another one started on the same store.
    Killed,
    /// All connections to the database are ended.
    Disconnected,
    /// The database is ended and started again.
    Database(End),
}

impl fmt::Display for Blow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Killed => "a server killed and started again",
            Self::Disconnected => "all connections to the database ended",
            Self::Database(End::Killed) => "the database killed and started again",
            Self::Database(End::Stopped) => "the database stopped and started again",
        })
    }
}

impl Address {
    /// Returns the address for the next connection.
    pub(crate) fn next(&self) -> SocketAddr {
        let all = self.all.borrow();
        let turn = self.turn.fetch_add(1, Relaxed);
        // There are servers during the whole race.
        all.iter().cycle().nth(turn % all.len().max(1)).copied().unwrap_or(NOWHERE)
    }

    /// Returns whether a server may answer that its database is missing. This counts as no answer:
    /// a retry under the same key gives the truth.
    pub(crate) fn may_lack_database(&self) -> bool {
        self.may_lack_database
    }
}

/// Address of a server that has not started.
const NOWHERE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

/// Servers on their own store.
pub(crate) struct Server {
    scrip: PathBuf,
    directory: PathBuf,
    data: Data,
    /// Log filter of the servers.
    log: &'static str,
    /// A process is `None` only between a kill and the next start.
    processes: Vec<Option<ServerProcess>>,
    address: watch::Sender<Vec<SocketAddr>>,
    starts: usize,
    kills: usize,
}

impl Server {
    pub(crate) fn start(
        scrip: PathBuf,
        directory: PathBuf,
        store: Store,
        nodes: usize,
        log: &'static str,
    ) -> Result<Self> {
        if store == Store::Sqlite && nodes > 1 {
            bail!("the embedded store serves one server");
        }
        let data = Data::new(store, directory.join("data"), Durability::Processes)?;
        let processes = std::iter::repeat_with(|| None).take(nodes).collect();
        let address = watch::channel(vec![NOWHERE; nodes]).0;
        let (starts, kills) = (0, 0);
        let mut server = Self { scrip, directory, data, log, processes, address, starts, kills };
        (0..nodes).try_for_each(|node| server.start_process(node))?;
        Ok(server)
    }

    fn start_process(&mut self, node: usize) -> Result<()> {
        self.starts += 1;
        let log = self.directory.join(format!("scrip-{}.log", self.starts));
        let mut serve = self.data.serve(&self.scrip);
        serve.env("SCRIP_LOG", self.log);
        process::forgive_guesses(&mut serve);
        let process = ServerProcess::start(&mut serve, &log)?;
        let address = process.address();
        self.address.send_modify(|all| all[node] = address);
        self.processes[node] = Some(process);
        Ok(())
    }

    /// Returns the addresses, now and after each start.
    pub(crate) fn address(&self) -> Address {
        let may_lack_database = self.data.database().is_some();
        Address { all: self.address.subscribe(), turn: Arc::default(), may_lack_database }
    }

    /// Returns the fault of a storm. Servers are killed one after the other. In other storms they
    /// lose their database, if they have one.
    pub(crate) fn blow_in(&self, storm: usize) -> Option<Blow> {
        const BLOWS: [Option<Blow>; 6] = [
            None,
            Some(Blow::Disconnected),
            Some(Blow::Killed),
            Some(Blow::Database(End::Killed)),
            Some(Blow::Disconnected),
            Some(Blow::Killed),
        ];
        const ROUND_ABOUT: usize = 2;
        let (round, place) = (storm / BLOWS.len(), storm % BLOWS.len());
        match BLOWS[place]? {
            Blow::Killed => Some(Blow::Killed),
            _ if self.data.database().is_none() => None,
            Blow::Database(_) if round % ROUND_ABOUT == 1 => Some(Blow::Database(End::Stopped)),
            blow => Some(blow),
        }
    }

    /// Causes the fault, and waits until the servers have what they need again.
    pub(crate) fn strike(&mut self, blow: Blow) -> Result<()> {
        match (blow, self.data.database()) {
            (Blow::Killed, _) => {
                let node = self.kills % self.processes.len();
                self.kills += 1;
                drop(self.processes[node].take());
                self.start_process(node)?;
            }
            (Blow::Disconnected, Some(database)) => database.end_connections()?,
            (Blow::Database(end), Some(database)) => database.restart(end)?,
            (Blow::Disconnected | Blow::Database(_), None) => {
                bail!("there is no database to take away")
            }
        }
        Ok(())
    }

    /// Stops the servers as an operator does, and verifies their store.
    pub(crate) fn stop_and_verify(&mut self) -> Result<()> {
        for process in self.processes.iter_mut().filter_map(Option::take) {
            let status = process.stop()?;
            ensure!(status.success(), "a server ended with {status} after SIGTERM");
        }
        self.verify()
    }

    /// Verifies the store, with or without running servers.
    pub(crate) fn verify(&self) -> Result<()> {
        self.data.verify(&self.scrip)
    }

    /// Runs a command on the store, and returns its output.
    pub(crate) fn output_of(&self, arguments: &[&str]) -> Result<String> {
        self.data.output_of(&self.scrip, arguments)
    }

    /// Returns the standard errors of all servers since the first start.
    pub(crate) fn logs(&self) -> Result<Vec<String>> {
        let log = |start| fs::read_to_string(self.directory.join(format!("scrip-{start}.log")));
        Ok((1..=self.starts).map(log).collect::<Result<_, _>>()?)
    }

    /// Returns the last lines of the standard errors of the running servers.
    pub(crate) fn log_end(&self) -> String {
        let running = self.processes.iter().flatten();
        running.map(ServerProcess::log_end).collect::<Vec<_>>().join("\n")
    }
}
