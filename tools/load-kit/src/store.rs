//! Store of a race or a benchmark.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use kit::process;
use kit::workspace;
use postgres_scratch::{Database, Durability};

/// Kind of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Store {
    /// The embedded database.
    Sqlite,
    /// A PostgreSQL server that is started for the run.
    Postgres,
}

impl Store {
    /// Returns the name of the kind.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// A store for one run, and the commands on it.
pub struct Data {
    directory: PathBuf,
    /// The database, if the store is not embedded.
    database: Option<Database>,
}

impl Data {
    /// Creates a store with its files, or its key file, in this directory.
    pub fn new(store: Store, directory: PathBuf, durability: Durability) -> Result<Self> {
        let database = match store {
            Store::Sqlite => None,
            Store::Postgres => Some(postgres_scratch::database(durability)?),
        };
        Ok(Self { directory, database })
    }

    /// Returns the command of a server with the demo's data.
    pub fn serve(&self, scrip: &Path) -> Command {
        let mut serve = process::demo_server(scrip, &self.directory);
        self.on_database(&mut serve);
        serve
    }

    /// Runs a command on the store, and returns its output.
    pub fn output_of(&self, scrip: &Path, arguments: &[&str]) -> Result<String> {
        let mut command = Command::new(scrip);
        command.args(arguments).arg("--data-dir").arg(&self.directory);
        self.on_database(&mut command);
        workspace::output_of(&mut command)
    }

    /// Returns the database, if the store is not embedded.
    pub fn database(&self) -> Option<&Database> {
        self.database.as_ref()
    }

    /// Returns the number of bytes on the disk.
    pub fn bytes(&self) -> Result<u64> {
        let Some(database) = &self.database else {
            let files = fs::read_dir(&self.directory)?;
            return files.map(|file| Ok(file?.metadata()?.len())).sum();
        };
        let told = database.run(
            "SELECT sum(pg_total_relation_size(oid))::bigint FROM pg_class \
             WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace",
        )?;
        told.parse().with_context(|| format!("PostgreSQL printed no size: {told}"))
    }

    /// Returns a directory on its disk.
    pub fn disk(&self) -> Result<PathBuf> {
        Ok(match &self.database {
            None => self.directory.parent().unwrap_or(&self.directory).to_owned(),
            Some(database) => database.run("SHOW data_directory")?.into(),
        })
    }

    /// Removes the database, if the store is not embedded.
    pub fn remove(self) -> Result<()> {
        if let Some(database) = &self.database {
            let drop = "EXECUTE 'DROP SCHEMA ' || current_schema() || ' CASCADE'";
            database.run(&format!("DO $$ BEGIN {drop}; END $$"))?;
        }
        Ok(())
    }

    /// Runs `scrip verify` on the store, with or without a running server.
    pub fn verify(&self, scrip: &Path) -> Result<()> {
        self.output_of(scrip, &["verify", "--chain"]).map(|_| ())
    }

    fn on_database(&self, command: &mut Command) {
        if let Some(database) = &self.database {
            command.args(["--database-url", database.url()]);
        }
    }
}
