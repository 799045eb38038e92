//! Tells a service manager such as systemd (`sd_notify(3)`) that the server is ready, that it
//! stops, and that it is alive.

use std::ffi::OsString;
use std::io;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

use anyhow::Context;

/// Values from the manager that started this process.
#[derive(Debug, Default)]
pub struct Told {
    /// Socket of the manager: a path, or the name of an abstract socket behind an `@`.
    pub socket: Option<OsString>,
    /// Time after which the manager takes a silent process for dead.
    pub watchdog: Option<Duration>,
}

/// A connected service manager, or none.
#[derive(Debug)]
pub struct Manager {
    socket: Option<(UnixDatagram, SocketAddr)>,
    watchdog: Option<Duration>,
}

impl Manager {
    /// Connects to the manager that started this process, if it wants notifications.
    pub fn new(told: &Told) -> anyhow::Result<Self> {
        let socket = told.socket.as_ref().map(|name| {
            let address = address(name)?;
            let socket = UnixDatagram::unbound()?;
            // A manager that does not listen must not keep the server.
            socket.set_nonblocking(true)?;
            Ok::<_, io::Error>((socket, address))
        });
        let socket = socket.transpose().context("NOTIFY_SOCKET cannot be used")?;
        Ok(Self { watchdog: told.watchdog.filter(|_| socket.is_some()), socket })
    }

    /// Reports that the server answers requests.
    pub fn ready(&self) {
        self.say("READY=1");
    }

    /// Reports that the server finishes accepted requests.
    pub fn stopping(&self) {
        self.say("STOPPING=1");
    }

    /// Reports that the process is alive, twice as often as required.
    pub async fn keep_alive(&self) {
        let Some(watchdog) = self.watchdog else { return std::future::pending().await };
        let mut ticks = tokio::time::interval(watchdog / 2);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            self.say("WATCHDOG=1");
        }
    }

    fn say(&self, state: &str) {
        let Some((socket, address)) = &self.socket else { return };
        if let Err(error) = socket.send_to_addr(state.as_bytes(), address) {
            tracing::warn!(%error, state, "the service manager cannot be told");
        }
    }
}

#[cfg(target_os = "linux")]
fn address(name: &OsString) -> io::Result<SocketAddr> {
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::ffi::OsStrExt;

    match name.as_bytes().strip_prefix(b"@") {
        Some(name) => SocketAddr::from_abstract_name(name),
        None => SocketAddr::from_pathname(name),
    }
}

#[cfg(not(target_os = "linux"))]
fn address(name: &OsString) -> io::Result<SocketAddr> {
    SocketAddr::from_pathname(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_told_where_nobody_listens() {
        let manager = Manager::new(&Told { socket: None, watchdog: Some(Duration::from_secs(1)) });
        let manager = manager.unwrap();
        assert!(manager.socket.is_none() && manager.watchdog.is_none());
        manager.ready();
        // A socket that has gone is no reason to stop.
        let gone = Told { socket: Some("/nowhere/socket".into()), watchdog: None };
        Manager::new(&gone).unwrap().ready();
    }
}
