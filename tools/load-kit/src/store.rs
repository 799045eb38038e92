//! What keeps the data of a race or a benchmark.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use kit::process;
use kit::workspace;
use postgres_scratch::{Database, Durability};

/// What keeps the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Store {
    /// The embedded database.
    Sqlite,
    /// PostgreSQL, which is started for it.
    Postgres,
}

impl Store {
    /// What it is called where it is named.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// A store of its own. How a server on it is started and verified is said here and nowhere else.
pub struct Data {
    directory: PathBuf,
    /// The database that is not in the directory.
    database: Option<Database>,
}

impl Data {
    /// A new store with its files, or its key file, in this directory.
    pub fn new(store: Store, directory: PathBuf, durability: Durability) -> Result<Self> {
        let database = match store {
            Store::Sqlite => None,
            Store::Postgres => Some(postgres_scratch::database(durability)?),
        };
        Ok(Self { directory, database })
    }

    /// A server with the demo's data.
    pub fn serve(&self, scrip: &Path) -> Command {
        let mut serve = process::demo_server(scrip, &self.directory);
        self.on_database(&mut serve);
        serve
    }

    /// What a command prints that is run on the store.
    pub fn output_of(&self, scrip: &Path, arguments: &[&str]) -> Result<String> {
        let mut command = Command::new(scrip);
        command.args(arguments).arg("--data-dir").arg(&self.directory);
        self.on_database(&mut command);
        workspace::output_of(&mut command)
    }

    /// The database of a store that is not embedded.
    pub fn database(&self) -> Option<&Database> {
        self.database.as_ref()
    }

    /// How many bytes of a disk it takes.
    pub fn bytes(&self) -> Result<u64> {
        let Some(database) = &self.database else {
            let files = fs::read_dir(&self.directory)?;
            return files.map(|file| Ok(file?.metadata()?.len())).sum();
        };
        let told = database.run(
            "SELECT sum(pg_total_relation_size(oid))::bigint FROM pg_class \
             WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace",
        )?;
        told.parse().with_context(|| format!("PostgreSQL told no size: {told}"))
    }

    /// A directory on the disk that it is on.
    pub fn disk(&self) -> Result<PathBuf> {
        Ok(match &self.database {
            None => self.directory.parent().unwrap_or(&self.directory).to_owned(),
            Some(database) => database.run("SHOW data_directory")?.into(),
        })
    }

    /// Throws away what is not in its directory.
    pub fn remove(self) -> Result<()> {
        if let Some(database) = &self.database {
            let drop = "EXECUTE 'DROP SCHEMA ' || current_schema() || ' CASCADE'";
            database.run(&format!("DO $$ BEGIN {drop}; END $$"))?;
        }
        Ok(())
    }

    /// Has the store verified, beside a running server or without one.
    pub fn verify(&self, scrip: &Path) -> Result<()> {
        self.output_of(scrip, &["verify", "--chain"]).map(|_| ())
    }

    fn on_database(&self, command: &mut Command) {
        if let Some(database) = &self.database {
            command.args(["--database-url", database.url()]);
        }
    }
}
