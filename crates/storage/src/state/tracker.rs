//! Keeping the sums while a batch is written.

use std::cell::RefCell;

use super::canonical::{Canonical, hashed_parts};
use super::covered::Covered;
use super::sum::Sum;
use super::sums::Sums;
use crate::record::{Bind, Column, Parts, Sink, Table, Value};
use crate::{BackendError, Vault};

/// The sums of a state that is being changed. Where they are not known nothing is counted.
pub struct Tracker<'v> {
    vault: &'v Vault,
    counting: Option<RefCell<Counting>>,
}

struct Counting {
    sums: Sums,
    /// The row that is hashed, kept so that rows need no memory of their own.
    bytes: Vec<u8>,
}

impl<'v> Tracker<'v> {
    /// Goes on from these sums.
    pub fn new(vault: &'v Vault, sums: Option<Sums>) -> Self {
        let counting = sums.map(|sums| RefCell::new(Counting { sums, bytes: Vec::new() }));
        Self { vault, counting }
    }

    /// The sums now, if they were known.
    pub fn sums(self) -> Option<Sums> {
        self.counting.map(|counting| counting.into_inner().sums)
    }

    /// Takes records away, as they were before they changed.
    ///
    /// # Errors
    ///
    /// A record cannot be stored. Likewise below.
    pub fn take_away<R: Covered>(
        &self,
        records: impl Iterator<Item = R>,
    ) -> Result<(), BackendError> {
        for record in records {
            self.count(&record, Sum::subtract)?;
        }
        Ok(())
    }

    /// Counts a record that is written with another one.
    pub fn add<R: Covered>(&self, record: &R) -> Result<(), BackendError> {
        self.count(record, Sum::add)
    }

    fn count<R: Covered>(&self, record: &R, change: fn(&mut Sum, Sum)) -> Result<(), BackendError> {
        let Some(counting) = &self.counting else { return Ok(()) };
        let Counting { sums, bytes } = &mut *counting.borrow_mut();
        let hash = hash_of(self.vault, record, bytes)?;
        change(sums.of(R::COVERED), hash);
        Ok(())
    }

    /// Records that are counted as they are written. Each is to be bound once.
    pub fn counted<R: Covered>(
        &self,
        records: impl Iterator<Item = R>,
    ) -> impl Iterator<Item = Counted<'_, R>> {
        records.map(|record| Counted { record, counting: self.counting.as_ref() })
    }
}

/// The hash of a record.
pub(super) fn hash_of<R: Covered>(
    vault: &Vault,
    record: &R,
    bytes: &mut Vec<u8>,
) -> Result<Sum, BackendError> {
    let table = R::table();
    let mut canonical = Canonical::begin(R::COVERED, table, bytes);
    record.bind(vault, hashed_parts(table), &mut canonical)?;
    Ok(finish(vault, bytes))
}

pub(super) fn finish(vault: &Vault, bytes: &[u8]) -> Sum {
    Sum::of(*blake3::keyed_hash(vault.state_key(), bytes).as_bytes())
}

/// A record that is counted as it is bound.
pub struct Counted<'t, R> {
    record: R,
    counting: Option<&'t RefCell<Counting>>,
}

impl<R: Covered> Bind for Counted<'_, R> {
    fn table() -> &'static Table {
        R::table()
    }

    fn bind<S: Sink>(&self, vault: &Vault, parts: Parts, sink: &mut S) -> Result<(), BackendError> {
        let Some(counting) = self.counting else { return self.record.bind(vault, parts, sink) };
        let Counting { sums, bytes } = &mut *counting.borrow_mut();
        let table = R::table();
        let hash = if parts.include(hashed_parts(table)) {
            let canonical = Canonical::begin(R::COVERED, table, bytes);
            self.record.bind(vault, parts, &mut Both { canonical, sink })?;
            finish(vault, bytes)
        } else {
            self.record.bind(vault, parts, sink)?;
            hash_of(vault, &self.record, bytes)?
        };
        sums.of(R::COVERED).add(hash);
        Ok(())
    }
}

/// Gives each column to the hash and to the database.
struct Both<'b, S> {
    canonical: Canonical<'b>,
    sink: &'b mut S,
}

impl<S: Sink> Sink for Both<'_, S> {
    fn put(&mut self, column: &'static Column, value: Value<'_>) -> Result<(), BackendError> {
        self.canonical.take(column, &value)?;
        self.sink.put(column, value)
    }
}
