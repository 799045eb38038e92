//! Reading the sums of the books.

use std::ops::RangeInclusive;

use domain::OperatorId;
use domain::books::{Discounted, Discounts, Holding, Moved, Movement, Outstanding, Tallies};
use jiff::civil::Date;

use super::ReadFuture;

/// Reads the sums of the books. Each call sees one consistent state.
pub trait BooksReader {
    /// Whether the sums include everything that is stored. They do not in a store that is older
    /// than they are, until its first server has counted it.
    fn books_counted(&self) -> ReadFuture<'_, bool>;

    /// The liability at the end of a day, by what is counted together. Sums that are 0 are left out.
    fn liability(
        &self,
        operator: OperatorId,
        through: Date,
    ) -> ReadFuture<'_, Vec<(Holding, Outstanding)>>;

    /// The movements of a range of days, by what is counted together.
    fn movements(
        &self,
        operator: OperatorId,
        days: RangeInclusive<Date>,
    ) -> ReadFuture<'_, Vec<(Movement, Moved)>>;

    /// The movements of each day of a range, by their kinds and points of sale. Of the other members
    /// of a movement, any of the values is given.
    fn movements_by_day(
        &self,
        operator: OperatorId,
        days: RangeInclusive<Date>,
    ) -> ReadFuture<'_, Vec<(Date, Movement, Moved)>>;

    /// The discounts of a range of days, by what is counted together.
    fn discounts(
        &self,
        operator: OperatorId,
        days: RangeInclusive<Date>,
    ) -> ReadFuture<'_, Vec<(Discounts, Discounted)>>;

    /// Computes the sums anew from the ledger and the redemptions. Reads the whole store.
    fn recount_books(&self) -> ReadFuture<'_, Tallies>;
}
