//! A PostgreSQL server that lets in by TLS and password only, as it would on another machine.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use postgres_scratch::{Authority, Durability, Private, Validity, found_or_skip};
use tempfile::TempDir;

use super::process::text;

/// The password of the user `till`.
pub(crate) const PASSWORD: &str = "pass-word";

/// A server of the test's own, with what is needed to reach it.
pub(crate) struct Secured {
    files: TempDir,
    server: Private,
    /// Authority that signed the server's certificate, which is for `localhost`.
    own: Authority,
}

impl Secured {
    /// A server with the database `shop`, which belongs to the user `till`; nothing where PostgreSQL
    /// is not installed.
    pub(crate) fn start() -> Option<Self> {
        let files = tempfile::tempdir().unwrap();
        let own = found_or_skip(Authority::new(files.path()))?;
        let (certificate, key) =
            own.sign("server", "server", "DNS:localhost", Validity::Now).unwrap();
        let rules = files.path().join("pg_hba.conf");
        fs::write(&rules, "local all all trust\nhostssl all all all scram-sha-256\n").unwrap();
        let given: [(&str, &Path); 3] =
            [("pg_hba.conf", &rules), ("server.crt", &certificate), ("server.key", &key)];
        let server = found_or_skip(Private::start(Durability::Full, &given))?;
        server.set("ssl", "on").unwrap();
        let secured = Self { files, server, own };
        secured.run(&format!("CREATE ROLE till LOGIN PASSWORD '{PASSWORD}'"));
        secured.run("CREATE DATABASE shop OWNER till");
        Some(secured)
    }

    /// Runs SQL as the owner of everything, and gives what it prints.
    pub(crate) fn run(&self, sql: &str) -> String {
        self.server.run(sql).unwrap()
    }

    /// The same in a database, which is `postgres` otherwise.
    pub(crate) fn run_in(&self, database: &str, sql: &str) {
        self.server.run(&format!("\\connect {database};{sql}")).unwrap();
    }

    /// Changes a setting of the server.
    pub(crate) fn set(&self, name: &str, value: &str) {
        self.server.set(name, value).unwrap();
    }

    /// Returns the URL of a database for a user.
    pub(crate) fn url(&self, user: &str, database: &str) -> String {
        format!("postgres://{user}@localhost:{}/{database}?sslmode=verify-full", self.server.port())
    }

    /// The certificate of who signed the server's.
    pub(crate) fn root(&self) -> String {
        text(&self.own.root()).to_owned()
    }

    /// The certificate of an authority that has signed nothing here.
    pub(crate) fn other_root(&self) -> String {
        let folder = self.files.path().join("other");
        fs::create_dir(&folder).unwrap();
        text(&Authority::new(&folder).unwrap().root()).to_owned()
    }

    /// A file beside the server's with this text and mode.
    pub(crate) fn file(&self, name: &str, content: &str, mode: u32) -> String {
        file(self.files.path(), name, content, mode)
    }
}

/// Writes a file with this text and mode, and gives its path.
pub(crate) fn file(folder: &Path, name: &str, content: &str, mode: u32) -> String {
    let path = folder.join(name);
    fs::write(&path, content).unwrap();
    fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
    text(&path).to_owned()
}
