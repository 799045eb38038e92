//! Reading lists of coupons, in a time that does not grow with how deep the page is.

use domain::{Coupon, CouponId, CouponUse, OperatorId};
use rusqlite::Connection;
use storage::coupon_list::{Buckets, CountedBy, CouponListPosition, Descent, Step, WALK_MAX};
use storage::reader::CouponList;
use storage::record::Read as _;
use storage::{BackendError, Vault};

use crate::query::{find_all, query, query_one};
use crate::row::{column, narrow};

/// The number of a coupon some steps behind a place in the list by number. It reads the index only.
pub(super) const STEP_BY_NUMBER: &str = "SELECT number FROM coupon INDEXED BY coupon_by_number \
     WHERE operator = ?1 AND number >= ?2 AND deleted_at IS NULL \
     ORDER BY number LIMIT 1 OFFSET ?3";

/// As [`STEP_BY_NUMBER`], in the list by change.
pub(super) const STEP_BY_CHANGE: &str = "SELECT updated_at, number \
     FROM coupon INDEXED BY coupon_by_change \
     WHERE operator = ?1 AND (updated_at, number) >= (?2, ?3) AND deleted_at IS NULL \
     ORDER BY updated_at, number LIMIT 1 OFFSET ?4";

/// Query that counts the coupons of one second before a number.
pub(super) const COUNT_IN_SECOND: &str = "SELECT count(*) FROM coupon INDEXED BY coupon_by_change \
     WHERE operator = ?1 AND updated_at = ?2 AND number < ?3 AND deleted_at IS NULL";

pub(super) const COUNTS: &str = "SELECT bucket, live FROM coupon_count \
     WHERE operator = ?1 AND list = ?2 AND shift = ?3 AND bucket BETWEEN ?4 AND ?5 ORDER BY bucket";

pub(super) const SUM: &str = "SELECT coalesce(sum(live), 0) FROM coupon_count \
     WHERE operator = ?1 AND list = ?2 AND shift = ?3 AND bucket BETWEEN ?4 AND ?5";

/// Coupons from a place in the list by number.
pub(super) fn page_by_number() -> String {
    let tail = " INDEXED BY coupon_by_number \
        WHERE operator = ?1 AND number >= ?2 AND deleted_at IS NULL ORDER BY number LIMIT ?3";
    [&Coupon::table().statements().select, tail].concat()
}

/// Coupons from a place in the list by change.
pub(super) fn page_by_change() -> String {
    let tail = " INDEXED BY coupon_by_change \
        WHERE operator = ?1 AND (updated_at, number) >= (?2, ?3) AND deleted_at IS NULL \
        ORDER BY updated_at, number LIMIT ?4";
    [&Coupon::table().statements().select, tail].concat()
}

/// Uses of a coupon behind a number.
pub(super) fn uses_sql() -> String {
    let tail = " WHERE operator = ?1 AND coupon = ?2 AND number > ?3 ORDER BY number LIMIT ?4";
    [&CouponUse::table().statements().select, tail].concat()
}

/// Coupons of an operator from a number on.
pub(crate) fn page_from(
    connection: &Connection,
    vault: &Vault,
    operator: OperatorId,
    from: i64,
    limit: u32,
) -> Result<Vec<Coupon>, BackendError> {
    find_all(connection, vault, &page_by_number(), (operator.0, from, limit))
}

/// Uses of a coupon behind a number.
pub(crate) fn uses(
    connection: &Connection,
    vault: &Vault,
    id: CouponId,
    after: u32,
    limit: u32,
) -> Result<Vec<CouponUse>, BackendError> {
    find_all(connection, vault, &uses_sql(), (id.operator.0, id.number, after, limit))
}

/// The first place that may be in a list by change.
#[derive(Clone, Copy)]
struct Since {
    second: i64,
    number: i64,
}

/// The lists of one operator.
pub(crate) struct Lists<'a> {
    connection: &'a Connection,
    vault: &'a Vault,
    operator: i64,
}

impl<'a> Lists<'a> {
    /// The lists of an operator.
    pub(crate) const fn of(
        connection: &'a Connection,
        vault: &'a Vault,
        operator: OperatorId,
    ) -> Self {
        Self { connection, vault, operator: operator.0 }
    }

    /// At most `limit` coupons of a list after the first `skip`.
    pub(crate) fn page(
        &self,
        list: CouponList,
        skip: u64,
        limit: u32,
    ) -> Result<Vec<Coupon>, BackendError> {
        match list {
            CouponList::ByNumber => self.by_number(skip, limit),
            CouponList::ChangedSince { since, after } => {
                self.by_change(Since::new(since, after), skip, limit)
            }
        }
    }

    /// Counts the coupons of a list.
    pub(crate) fn count(&self, list: CouponList) -> Result<u64, BackendError> {
        match list {
            CouponList::ByNumber => self.sum(CountedBy::Number, CountedBy::Number.all()),
            CouponList::ChangedSince { since, after } => {
                let all = self.sum(CountedBy::Second, CountedBy::Second.all())?;
                let before = self.before(Since::new(since, after))?;
                all.checked_sub(before).ok_or_else(|| BackendError::corrupt("counts of coupons"))
            }
        }
    }

    fn by_number(&self, skip: u64, limit: u32) -> Result<Vec<Coupon>, BackendError> {
        let place = if skip <= WALK_MAX {
            Some(CouponListPosition { from: 0, skip })
        } else {
            self.descend(CountedBy::Number, skip)?
        };
        let Some(CouponListPosition { from, skip }) = place else { return Ok(Vec::new()) };
        let params = (self.operator, from, offset(skip));
        let first: Option<i64> =
            query_one(self.connection, STEP_BY_NUMBER, params, |row| column(row, 0))?;
        let Some(first) = first else { return Ok(Vec::new()) };
        let params = (self.operator, first, limit);
        find_all(self.connection, self.vault, &page_by_number(), params)
    }

    fn by_change(&self, since: Since, skip: u64, limit: u32) -> Result<Vec<Coupon>, BackendError> {
        let place = if skip <= WALK_MAX {
            Some((since, skip))
        } else {
            let rank = self.before(since)?.saturating_add(skip);
            let place = self.descend(CountedBy::Second, rank)?;
            place.map(|place| (Since { second: place.from, number: 0 }, place.skip))
        };
        let Some((Since { second, number }, skip)) = place else { return Ok(Vec::new()) };
        let params = (self.operator, second, number, offset(skip));
        let first: Option<(i64, i64)> =
            query_one(self.connection, STEP_BY_CHANGE, params, |row| {
                Ok((column(row, 0)?, column(row, 1)?))
            })?;
        let Some((second, number)) = first else { return Ok(Vec::new()) };
        let params = (self.operator, second, number, limit);
        find_all(self.connection, self.vault, &page_by_change(), params)
    }

    /// Counts the coupons before a position in the list by change.
    fn before(&self, since: Since) -> Result<u64, BackendError> {
        let mut before: u64 = query_one(
            self.connection,
            COUNT_IN_SECOND,
            (self.operator, since.second, since.number),
            |row| narrow(column(row, 0)?),
        )?
        .unwrap_or(0);
        for buckets in CountedBy::Second.before(since.second) {
            before = before.saturating_add(self.sum(CountedBy::Second, buckets)?);
        }
        Ok(before)
    }

    /// The place of the coupon with a rank, if there are so many.
    fn descend(
        &self,
        by: CountedBy,
        rank: u64,
    ) -> Result<Option<CouponListPosition>, BackendError> {
        let mut descent = Descent::new(by, rank);
        loop {
            let params = self.counts(by, descent.buckets());
            let counts = query(self.connection, COUNTS, params, |row| {
                Ok((column(row, 0)?, narrow(column(row, 1)?)?))
            })?;
            match descent.step(counts)? {
                Step::Deeper(deeper) => descent = deeper,
                Step::Found(place) => return Ok(Some(place)),
                Step::PastEnd => return Ok(None),
            }
        }
    }

    fn sum(&self, by: CountedBy, buckets: Buckets) -> Result<u64, BackendError> {
        let sum = query_one(self.connection, SUM, self.counts(by, buckets), |row| {
            narrow(column(row, 0)?)
        })?;
        Ok(sum.unwrap_or(0))
    }

    const fn counts(&self, by: CountedBy, buckets: Buckets) -> (i64, i64, u32, i64, i64) {
        (self.operator, by.code(), buckets.shift, buckets.first, buckets.last)
    }
}

impl Since {
    fn new(since: jiff::Timestamp, after: Option<i64>) -> Self {
        // Before 1970 there is no coupon to come after.
        let after = after.filter(|_| since.as_second() >= 0);
        let number = after.map_or(0, |number| number.saturating_add(1));
        Self { second: since.as_second().max(0), number }
    }
}

/// More than a list can have is stepped over like any number of coupons.
fn offset(skip: u64) -> i64 {
    i64::try_from(skip).unwrap_or(i64::MAX)
}
