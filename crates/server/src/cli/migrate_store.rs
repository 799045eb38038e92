//! The command `scrip migrate-store`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, ensure};
use storage::MasterKey;
use storage::copy::{Report, Source, Target};
use storage_postgres as postgres;
use storage_sqlite as sqlite;

use super::{block_on, print, progress};
use crate::config::{self, Data, DatabaseSettings};

/// Sums that people recognise, printed beside the row counts. In minor units, except for the uses.
const KNOWN_SUMS: [(&str, &str); 5] = [
    ("certificate", "nominal"),
    ("certificate", "balance"),
    ("certificate", "held"),
    ("entry", "change"),
    ("coupon", "uses"),
];

/// Arguments of `scrip migrate-store`.
#[derive(clap::Args)]
pub struct MigrateStore {
    /// Store to copy: `sqlite:DIR` or `postgres://user@host/name`
    #[arg(long, value_name = "STORE")]
    from: String,
    /// Destination in the same form. It must be empty, or have an unfinished copy of the same
    /// store, which is continued
    #[arg(long, value_name = "STORE")]
    to: String,
    /// Directory of the key file of a store on PostgreSQL. The key file of an embedded store is in
    /// its own directory [default: ./scrip-data]
    #[arg(long, env = "SCRIP_DATA_DIR", value_name = "DIR")]
    data_dir: Option<PathBuf>,
    #[command(flatten)]
    database: DatabaseSettings,
}

impl MigrateStore {
    /// Copies the store and compares both. The exit code is 1 if they differ.
    pub fn run(self, config: Option<&Path>) -> anyhow::Result<ExitCode> {
        let data_dir = self.data_dir.as_deref();
        let from = config::store(&self.from, data_dir, &self.database, config).context("--from")?;
        let to = config::store(&self.to, data_dir, &self.database, config).context("--to")?;
        ensure!(!is_same(&from, &to), "--from and --to are the same store");
        let report = block_on(async {
            let (mut source, key) = source(from).await.context("--from")?;
            let mut target = target(to, key).await.context("--to")?;
            progress::copy(&mut *source, &mut *target).await
        })?;
        let mut text = table(&report);
        let differences = report.differences();
        for difference in &differences {
            text += &format!("DIFFERS {difference}\n");
        }
        if differences.is_empty() {
            text += &format!(
                "counts and sums of {} tables are equal in both stores\nrun `scrip verify` on the \
                 new store to check the rest\n",
                report.tables.len()
            );
            return print(&text);
        }
        text += "the copy stays unfinished, and no server starts on it: check the source with \
                 `scrip verify`, empty the target and start again\n";
        print(&text)?;
        Ok(ExitCode::FAILURE)
    }
}

/// Whether both names mean the same store. Other names of one database are noticed later, because a
/// source is not an empty target.
fn is_same(from: &Data, to: &Data) -> bool {
    match (&from.database, &to.database) {
        (Some(from), Some(to)) => from.is_same_database(to),
        (None, None) => {
            let place = |data: &Data| {
                data.directory.canonicalize().unwrap_or_else(|_| data.directory.clone())
            };
            place(from) == place(to)
        }
        (Some(_), None) | (None, Some(_)) => false,
    }
}

async fn source(data: Data) -> anyhow::Result<(Box<dyn Source>, MasterKey)> {
    if let Some(database) = data.database {
        let (source, key) = postgres::copy::source(database, &data.directory).await?;
        return Ok((Box::new(source), key));
    }
    let (source, key) = sqlite::copy::source(&data.directory)?;
    Ok((Box::new(source), key))
}

async fn target(data: Data, key: MasterKey) -> anyhow::Result<Box<dyn Target>> {
    if let Some(database) = data.database {
        return Ok(Box::new(postgres::copy::target(database, &data.directory, key).await?));
    }
    Ok(Box::new(sqlite::copy::target(&data.directory, key)?))
}

/// Formats the contents of the source as a table.
fn table(report: &Report) -> String {
    let rows = report
        .tables
        .iter()
        .map(|compared| (compared.table.clone(), compared.source.rows.to_string()));
    let sums = KNOWN_SUMS.iter().filter_map(|(table, column)| {
        Some((format!("sum of {table}.{column}"), report.sum_of(table, column)?.to_string()))
    });
    let lines: Vec<(String, String)> = rows.chain(sums).collect();
    let width = |of: fn(&(String, String)) -> usize| lines.iter().map(of).max().unwrap_or(0);
    let (names, values) = (width(|(name, _)| name.len()), width(|(_, value)| value.len()));
    let line = |(name, value): &(String, String)| format!("{name:names$}  {value:>values$}\n");
    lines.iter().map(line).collect()
}
