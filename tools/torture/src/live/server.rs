//! The servers that are raced, one or several on one store: started, killed in the middle of their
//! work, started again, their database taken from them, stopped, and their store verified.

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

/// Where the servers are now: another port after each start. Who connects is sent to one after the
/// other.
#[derive(Clone)]
pub(crate) struct Address {
    all: watch::Receiver<Vec<SocketAddr>>,
    turn: Arc<AtomicUsize>,
    /// Whether their database may be taken from them.
    may_lack_database: bool,
}

/// What befalls servers in the middle of a storm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Blow {
    /// One of them is killed (SIGKILL), and another one started on the same store.
    Killed,
    /// Their connections to the database are ended, whatever they were doing.
    Disconnected,
    /// Their database is ended, and started again.
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
    /// Where the next connection goes.
    pub(crate) fn next(&self) -> SocketAddr {
        let all = self.all.borrow();
        let turn = self.turn.fetch_add(1, Relaxed);
        // There are servers as long as there is a race.
        all.iter().cycle().nth(turn % all.len().max(1)).copied().unwrap_or(NOWHERE)
    }

    /// Whether a server may say that its database is not there, which is as good as no answer: asking
    /// again under the same key gives the truth.
    pub(crate) fn may_lack_database(&self) -> bool {
        self.may_lack_database
    }
}

/// Where a server is that has not been started.
const NOWHERE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

/// Servers on a store of their own.
pub(crate) struct Server {
    scrip: PathBuf,
    directory: PathBuf,
    data: Data,
    /// What they write to their logs.
    log: &'static str,
    /// One is `None` only between a kill and the start after it.
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

    /// Where callers find them, now and after each start.
    pub(crate) fn address(&self) -> Address {
        let may_lack_database = self.data.database().is_some();
        Address { all: self.address.subscribe(), turn: Arc::default(), may_lack_database }
    }

    /// What befalls them in this storm: servers are killed one after the other; those that have a
    /// database beside them lose it in other storms.
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

    /// Carries it out, and waits until they have what they need again.
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
            (Blow::Disconnected | Blow::Database(_), None) => bail!("there is no such database"),
        }
        Ok(())
    }

    /// Asks them to stop, as an operator does, and has their store verified.
    pub(crate) fn stop_and_verify(&mut self) -> Result<()> {
        for process in self.processes.iter_mut().filter_map(Option::take) {
            let status = process.stop()?;
            ensure!(status.success(), "a server ended with {status} when it was asked to stop");
        }
        self.verify()
    }

    /// Has their store verified, beside running processes or without any.
    pub(crate) fn verify(&self) -> Result<()> {
        self.data.verify(&self.scrip)
    }

    /// What a command prints that is run on their store.
    pub(crate) fn output_of(&self, arguments: &[&str]) -> Result<String> {
        self.data.output_of(&self.scrip, arguments)
    }

    /// All that they wrote to their standard errors since the first start.
    pub(crate) fn logs(&self) -> Result<Vec<String>> {
        let log = |start| fs::read_to_string(self.directory.join(format!("scrip-{start}.log")));
        Ok((1..=self.starts).map(log).collect::<Result<_, _>>()?)
    }

    /// The end of what they wrote to their standard errors.
    pub(crate) fn log_end(&self) -> String {
        let running = self.processes.iter().flatten();
        running.map(ServerProcess::log_end).collect::<Vec<_>>().join("\n")
    }
}
