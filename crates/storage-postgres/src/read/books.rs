//! Reading the sums of the books.

use std::ops::RangeInclusive;

use domain::OperatorId;
use domain::books::{Discounted, Discounts, Holding, Moved, Movement, Outstanding, Tallies};
use jiff::civil::Date;
use storage::record::Read;
use storage::record::books::{self, Ranges};
use storage::{BackendError, BooksReader, ReadFuture, Vault};

use super::{PostgresReader, structure};
use crate::error::OrUnavailable;
use crate::meta;
use crate::query::DOING;
use crate::row::read_all;
use crate::session::{Param, Session};

/// The sums of an operator over ranges of days.
async fn sums<R: Read>(
    session: &Session,
    vault: &Vault,
    operator: OperatorId,
    ranges: Ranges,
    together: &[&str],
) -> Result<Vec<R>, BackendError> {
    let sql = books::sums_query::<R>('$', together);
    let parameters = ranges.parameters(operator).into_iter();
    let parameters: Vec<Param> = parameters.map(|value| Box::new(value) as Param).collect();
    let rows = session.query(sql, parameters).await.or_unavailable(DOING)?;
    read_all(&rows, vault)
}

impl BooksReader for PostgresReader {
    fn books_counted(&self) -> ReadFuture<'_, bool> {
        one!(self, session => meta::books_counted(session))
    }

    fn liability(
        &self,
        operator: OperatorId,
        through: Date,
    ) -> ReadFuture<'_, Vec<(Holding, Outstanding)>> {
        one!(self, session => async {
            let ranges = Ranges::through(through);
            let rows = sums(session, &self.vault, operator, ranges, books::OVER_TIME).await?;
            Ok(books::liability_of(rows))
        })
    }

    fn movements(
        &self,
        operator: OperatorId,
        days: RangeInclusive<Date>,
    ) -> ReadFuture<'_, Vec<(Movement, Moved)>> {
        one!(self, session => async {
            let ranges = Ranges::of(&days);
            Ok(books::sums_of(sums(session, &self.vault, operator, ranges, books::OVER_TIME).await?))
        })
    }

    fn movements_by_day(
        &self,
        operator: OperatorId,
        days: RangeInclusive<Date>,
    ) -> ReadFuture<'_, Vec<(Date, Movement, Moved)>> {
        one!(self, session => async {
            let ranges = Ranges::of_days(&days);
            let rows = sums(session, &self.vault, operator, ranges, books::BY_DAY).await?;
            Ok(books::sums_by_day(rows))
        })
    }

    fn discounts(
        &self,
        operator: OperatorId,
        days: RangeInclusive<Date>,
    ) -> ReadFuture<'_, Vec<(Discounts, Discounted)>> {
        one!(self, session => async {
            let ranges = Ranges::of(&days);
            Ok(books::sums_of(sums(session, &self.vault, operator, ranges, books::OVER_TIME).await?))
        })
    }

    fn recount_books(&self) -> ReadFuture<'_, Tallies> {
        all!(self, session => structure::recount(session, &self.vault))
    }
}
