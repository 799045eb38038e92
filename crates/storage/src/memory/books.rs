//! The sums of the books in memory.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use domain::OperatorId;
use domain::books::{Discounted, Discounts, Holding, Moved, Movement, Outstanding, Sum, Tallies};
use jiff::civil::Date;

use super::{MemoryBackend, ready};
use crate::reader::{BooksReader, ReadFuture};

/// The sums of an operator over days, in the order of their keys.
fn over<'t, K: Copy + Ord + 't, S: Sum + 't>(
    sums: impl IntoIterator<Item = (&'t (OperatorId, Date, K), &'t S)>,
    of: OperatorId,
    takes: impl Fn(Date) -> bool,
) -> Vec<(K, S)> {
    let mut found: BTreeMap<K, S> = BTreeMap::new();
    for ((operator, day, key), sum) in sums {
        if *operator == of && takes(*day) {
            found.entry(*key).or_default().add(*sum);
        }
    }
    found.into_iter().collect()
}

impl BooksReader for MemoryBackend {
    fn books_counted(&self) -> ReadFuture<'_, bool> {
        ready(true)
    }

    fn liability(
        &self,
        operator: OperatorId,
        through: Date,
    ) -> ReadFuture<'_, Vec<(Holding, Outstanding)>> {
        let records = self.records();
        let takes = |day| day <= through;
        let mut found = over(&records.tallies.liability, operator, takes);
        found.retain(|(_, sum)| !sum.is_nothing());
        ready(found)
    }

    fn movements(
        &self,
        operator: OperatorId,
        days: RangeInclusive<Date>,
    ) -> ReadFuture<'_, Vec<(Movement, Moved)>> {
        let takes = |day| days.contains(&day);
        ready(over(&self.records().tallies.movements, operator, takes))
    }

    fn movements_by_day(
        &self,
        operator: OperatorId,
        days: RangeInclusive<Date>,
    ) -> ReadFuture<'_, Vec<(Date, Movement, Moved)>> {
        let records = self.records();
        let mut found = BTreeMap::new();
        for ((of, day, movement), moved) in &records.tallies.movements {
            if *of == operator && days.contains(day) {
                let (_, sum) = found
                    .entry((*day, movement.kind, movement.place))
                    .or_insert_with(|| (*movement, Moved::default()));
                sum.add(*moved);
            }
        }
        ready(found.into_iter().map(|((day, ..), (movement, sum))| (day, movement, sum)).collect())
    }

    fn discounts(
        &self,
        operator: OperatorId,
        days: RangeInclusive<Date>,
    ) -> ReadFuture<'_, Vec<(Discounts, Discounted)>> {
        let takes = |day| days.contains(&day);
        ready(over(&self.records().tallies.discounts, operator, takes))
    }

    fn recount_books(&self) -> ReadFuture<'_, Tallies> {
        ready(self.records().tallies.clone())
    }
}
