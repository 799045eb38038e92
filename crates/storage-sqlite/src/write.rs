//! Writing what a batch changed.

use domain::SeriesId;
use rusqlite::{CachedStatement, Connection, Params};
use storage::record::{self, Bind, Parts};
use storage::trust::{self, Tip};
use storage::{BackendError, Vault, WriteSet};

use crate::error::OrUnavailable;
use crate::meta;
use crate::row::Parameters;

const DOING: &str = "writing the database";

/// Writes a batch behind the end of the chain.
pub(crate) fn all(
    connection: &Connection,
    vault: &Vault,
    tip: &Tip,
    writes: &WriteSet,
) -> Result<(), BackendError> {
    record::write(&mut Writer { connection, vault }, vault, tip, writes)
}

/// Writes records, one after the other.
pub(crate) struct Writer<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) vault: &'a Vault,
}

impl Writer<'_> {
    fn run(&self, sql: &str, params: impl Params) -> Result<(), BackendError> {
        let mut statement = self.connection.prepare_cached(sql).or_unavailable(DOING)?;
        statement.execute(params).or_unavailable(DOING)?;
        Ok(())
    }

    /// Runs a statement for each record, with its columns of some parts. The statement is looked up
    /// once for all records, which saves a hash of its text for each.
    pub(crate) fn each<R: Bind>(
        &self,
        sql: &str,
        parts: Parts,
        records: impl Iterator<Item = R>,
    ) -> Result<(), BackendError> {
        let mut statement: Option<CachedStatement<'_>> = None;
        for record in records {
            let statement = match &mut statement {
                Some(statement) => statement,
                none => none.insert(self.connection.prepare_cached(sql).or_unavailable(DOING)?),
            };
            let mut parameters = Parameters::of(statement, DOING);
            record.bind(self.vault, parts, &mut parameters)?;
            parameters.execute()?;
        }
        Ok(())
    }
}

impl record::Writer for Writer<'_> {
    fn insert<R: Bind>(&mut self, records: impl Iterator<Item = R>) -> Result<(), BackendError> {
        self.each(&R::table().statements().insert, Parts::ALL, records)
    }

    fn upsert<R: Bind>(&mut self, records: impl Iterator<Item = R>) -> Result<(), BackendError> {
        self.each(&R::table().statements().upsert, Parts::ALL, records)
    }

    fn add_up<R: Bind>(&mut self, records: impl Iterator<Item = R>) -> Result<(), BackendError> {
        self.each(&R::table().statements().add_up, Parts::ALL, records)
    }

    fn change<R: Bind>(&mut self, records: impl Iterator<Item = R>) -> Result<(), BackendError> {
        self.each(&R::table().statements().change, Parts::CHANGED, records)
    }

    fn use_once<R: Bind>(&mut self, records: impl Iterator<Item = R>) -> Result<(), BackendError> {
        self.each(&R::table().statements().use_once, Parts::USED, records)
    }

    fn delete<R: Bind>(&mut self, records: impl Iterator<Item = R>) -> Result<(), BackendError> {
        self.each(&R::table().statements().delete, Parts::KEY, records)
    }

    fn delete_item_codes(&mut self, series: SeriesId) -> Result<(), BackendError> {
        self.run("DELETE FROM series_item_code WHERE series = ?1", [series.0])
    }

    fn directory_changed(&mut self) -> Result<(), BackendError> {
        self.run("UPDATE meta SET value = value + 1 WHERE name = 'directory_version'", [])
    }

    fn books_counted(&mut self) -> Result<(), BackendError> {
        self.run(meta::SET_BOOKS_COUNTED, [])
    }

    fn set_chain_head(&mut self, record: Vec<u8>) -> Result<(), BackendError> {
        self.run("UPDATE meta SET value = ?2 WHERE name = ?1", (trust::HEAD, record))
    }
}
