//! A server of a test's own, on a port of the loopback address, set up as the test likes it.

use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::{Durability, Missing, START_MAX, folder_at, lock_users, programs, psql, start};

/// A server that nobody else uses. It stops a few seconds after this is gone.
#[derive(Debug)]
pub struct Private {
    bin: PathBuf,
    folder: PathBuf,
    socket: PathBuf,
    port: u16,
    _user: File,
}

impl Private {
    /// Starts a server with files beside its settings, such as certificates and `pg_hba.conf`: each
    /// with the name that it has there.
    pub fn start(durability: Durability, files: &[(&str, &Path)]) -> Result<Self, Missing> {
        let bin = programs().ok_or(Missing::Program)?;
        let io = |error| Missing::failed("scratch folder", &error);
        let folder = folder_at(&format!("own-{}", crate::drawn())).map_err(io)?;
        let user = lock_users(&folder)?;
        fs::create_dir(folder.join("files")).map_err(io)?;
        for (name, path) in files {
            fs::copy(path, folder.join("files").join(name)).map_err(io)?;
        }
        // Free a moment ago: whoever takes it meanwhile lets the start fail loudly.
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
        let port = port.map_err(|error| Missing::failed("port", &error))?.port();
        let network = [format!("port={port}"), "listen_addresses=127.0.0.1".to_owned()];
        start(&bin, &folder, durability, &network, port)?;
        let socket = folder.join("data").join("socket");
        Ok(Self { bin, folder, socket, port, _user: user })
    }

    /// Its port on 127.0.0.1.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Runs SQL as the owner of everything, and gives what it prints.
    pub fn run(&self, sql: &str) -> Result<String, Missing> {
        let mut psql = psql(&self.bin, &self.socket, self.port);
        psql.args(["--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1"]);
        // Each by itself: some cannot be run in the transaction that several would be.
        for statement in sql.split_inclusive(';') {
            psql.args(["--command", statement]);
        }
        let output = psql.output().map_err(|error| Missing::failed("psql", &error))?;
        if !output.status.success() {
            let why = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(Missing::Failed(format!("{sql}: {why}")));
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
    }

    /// Changes a setting that needs no restart, and waits until new connections have it.
    pub fn set(&self, name: &str, value: &str) -> Result<(), Missing> {
        self.run(&format!("ALTER SYSTEM SET {name} = '{value}'; SELECT pg_reload_conf();"))?;
        let begun = Instant::now();
        while self.run(&format!("SHOW {name}"))? != value {
            if begun.elapsed() > START_MAX {
                return Err(Missing::Failed(format!("{name} stays as it was")));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        // Tells the guard that nobody comes back.
        let _ = File::create(self.folder.join("over"));
    }
}
