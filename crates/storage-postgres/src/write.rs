//! Writing what a batch changed.

use domain::SeriesId;
use storage::record::{self, Bind, Parts};
use storage::trust::Tip;
use storage::{BackendError, Vault, WriteSet};

use crate::coupon::count::{self, Before};
use crate::meta;
use crate::session::{Pipeline, params};
use crate::trust;

/// Adds to a pipeline everything that a batch writes; `coupons` are those that it loaded.
pub(crate) fn all(
    pipeline: &mut Pipeline<'_>,
    vault: &Vault,
    tip: &Tip,
    coupons: &Before,
    writes: &WriteSet,
) -> Result<(), BackendError> {
    record::write(&mut Writer { pipeline, vault }, vault, tip, writes)?;
    count::write(pipeline, coupons, &writes.coupons);
    if let Some(last) = writes.operations.last() {
        let sql = "UPDATE meta SET value = $1 WHERE name = 'next_operation'";
        pipeline.add(sql, params![last.id.0.saturating_add(1)]);
    }
    Ok(())
}

/// Adds to a pipeline what writes records, all of a kind in one statement.
struct Writer<'f, 's> {
    pipeline: &'f mut Pipeline<'s>,
    vault: &'f Vault,
}

impl record::Writer for Writer<'_, '_> {
    fn insert<R: Bind>(&mut self, records: impl Iterator<Item = R>) -> Result<(), BackendError> {
        self.pipeline.insert(self.vault, records, "")
    }

    fn upsert<R: Bind>(&mut self, records: impl Iterator<Item = R>) -> Result<(), BackendError> {
        self.pipeline.insert(self.vault, records, &R::table().on_conflict())
    }

    fn add_up<R: Bind>(&mut self, records: impl Iterator<Item = R>) -> Result<(), BackendError> {
        self.pipeline.insert(self.vault, records, &R::table().on_conflict_add_up())
    }

    fn change<R: Bind>(&mut self, records: impl Iterator<Item = R>) -> Result<(), BackendError> {
        self.pipeline.update(self.vault, Parts::CHANGED, records)
    }

    fn use_once<R: Bind>(&mut self, records: impl Iterator<Item = R>) -> Result<(), BackendError> {
        self.pipeline.update(self.vault, Parts::USED, records)
    }

    fn delete<R: Bind>(&mut self, records: impl Iterator<Item = R>) -> Result<(), BackendError> {
        self.pipeline.delete(self.vault, records)
    }

    fn delete_item_codes(&mut self, series: SeriesId) -> Result<(), BackendError> {
        self.pipeline.add("DELETE FROM series_item_code WHERE series = $1", params![series.0]);
        Ok(())
    }

    fn directory_changed(&mut self) -> Result<(), BackendError> {
        let sql = "UPDATE meta SET value = value + 1 WHERE name = 'directory_version'";
        self.pipeline.add(sql, params![]);
        Ok(())
    }

    fn books_counted(&mut self) -> Result<(), BackendError> {
        self.pipeline.add(meta::SET_BOOKS_COUNTED, params![]);
        Ok(())
    }

    fn set_chain_head(&mut self, record: Vec<u8>) -> Result<(), BackendError> {
        self.pipeline.add(trust::SET_HEAD, params![record]);
        Ok(())
    }
}
