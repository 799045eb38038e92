//! Reading the sums of the books.

use std::ops::RangeInclusive;

use domain::OperatorId;
use domain::books::{Discounted, Discounts, Holding, Moved, Movement, Outstanding, Tallies};
use jiff::civil::Date;
use rusqlite::{Connection, params_from_iter};
use storage::record::Read;
use storage::record::books::{self, Ranges};
use storage::{BackendError, BooksReader, ReadFuture, Vault};

use super::{SqliteReader, structure};
use crate::meta;
use crate::query::find_all;

/// The sums of an operator over ranges of days.
fn sums<R: Read>(
    connection: &Connection,
    vault: &Vault,
    operator: OperatorId,
    ranges: Ranges,
    together: &[&str],
) -> Result<Vec<R>, BackendError> {
    let sql = books::sums_query::<R>('?', together);
    find_all(connection, vault, &sql, params_from_iter(ranges.parameters(operator)))
}

impl BooksReader for SqliteReader {
    fn books_counted(&self) -> ReadFuture<'_, bool> {
        self.read(|connection, _| meta::books_counted(connection))
    }

    fn liability(
        &self,
        operator: OperatorId,
        through: Date,
    ) -> ReadFuture<'_, Vec<(Holding, Outstanding)>> {
        self.read(move |connection, vault| {
            let ranges = Ranges::through(through);
            let rows = sums(connection, vault, operator, ranges, books::OVER_TIME)?;
            Ok(books::liability_of(rows))
        })
    }

    fn movements(
        &self,
        operator: OperatorId,
        days: RangeInclusive<Date>,
    ) -> ReadFuture<'_, Vec<(Movement, Moved)>> {
        self.read(move |connection, vault| {
            let ranges = Ranges::of(&days);
            Ok(books::sums_of(sums(connection, vault, operator, ranges, books::OVER_TIME)?))
        })
    }

    fn movements_by_day(
        &self,
        operator: OperatorId,
        days: RangeInclusive<Date>,
    ) -> ReadFuture<'_, Vec<(Date, Movement, Moved)>> {
        self.read(move |connection, vault| {
            let ranges = Ranges::of_days(&days);
            let rows = sums(connection, vault, operator, ranges, books::BY_DAY)?;
            Ok(books::sums_by_day(rows))
        })
    }

    fn discounts(
        &self,
        operator: OperatorId,
        days: RangeInclusive<Date>,
    ) -> ReadFuture<'_, Vec<(Discounts, Discounted)>> {
        self.read(move |connection, vault| {
            let ranges = Ranges::of(&days);
            Ok(books::sums_of(sums(connection, vault, operator, ranges, books::OVER_TIME)?))
        })
    }

    fn recount_books(&self) -> ReadFuture<'_, Tallies> {
        self.read(structure::recount)
    }
}
