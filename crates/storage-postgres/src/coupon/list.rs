//! Reading lists of coupons, in a time that does not grow with how deep the page is.

use domain::{Coupon, CouponId, CouponUse, OperatorId};
use storage::coupon_list::{Buckets, CountedBy, CouponListPosition, Descent, Step, WALK_MAX};
use storage::reader::CouponList;
use storage::{BackendError, Vault};

use crate::error::OrUnavailable;
use crate::query::DOING;
use crate::row::{self, column, narrow, read_all};
use crate::rows::select;
use crate::session::{Param, Session, params};

/// The number of a coupon some steps behind a place in the list by number.
const STEP_BY_NUMBER: &str = "SELECT number FROM coupon \
     WHERE operator = $1 AND number >= $2 AND deleted_at IS NULL \
     ORDER BY number LIMIT 1 OFFSET $3";

/// As [`STEP_BY_NUMBER`], in the list by change.
const STEP_BY_CHANGE: &str = "SELECT updated_at, number FROM coupon \
     WHERE operator = $1 AND (updated_at, number) >= ($2, $3) AND deleted_at IS NULL \
     ORDER BY updated_at, number LIMIT 1 OFFSET $4";

/// Query that counts the coupons of one second before a number.
const COUNT_IN_SECOND: &str = "SELECT count(*) FROM coupon \
     WHERE operator = $1 AND updated_at = $2 AND number < $3 AND deleted_at IS NULL";

const COUNTS: &str = "SELECT bucket, live FROM coupon_count \
     WHERE operator = $1 AND list = $2 AND shift = $3 AND bucket BETWEEN $4 AND $5 ORDER BY bucket";

const SUM: &str = "SELECT coalesce(sum(live), 0)::int8 FROM coupon_count \
     WHERE operator = $1 AND list = $2 AND shift = $3 AND bucket BETWEEN $4 AND $5";

/// Coupons of an operator from a number on.
pub(crate) async fn page_from(
    session: &Session,
    vault: &Vault,
    operator: OperatorId,
    from: i64,
    limit: u32,
) -> Result<Vec<Coupon>, BackendError> {
    let sql = select::<Coupon>()
        + " WHERE t.operator = $1 AND t.number >= $2 AND t.deleted_at IS NULL \
           ORDER BY t.number LIMIT $3";
    let params = params![operator.0, from, i64::from(limit)];
    read_all(&session.query(sql, params).await.or_unavailable(DOING)?, vault)
}

/// Uses of a coupon behind a number.
pub(crate) async fn uses(
    session: &Session,
    vault: &Vault,
    id: CouponId,
    after: u32,
    limit: u32,
) -> Result<Vec<CouponUse>, BackendError> {
    let sql = select::<CouponUse>()
        + " WHERE t.operator = $1 AND t.coupon = $2 AND t.number > $3 ORDER BY t.number LIMIT $4";
    let params = params![id.operator.0, id.number, i64::from(after), i64::from(limit)];
    read_all(&session.query(sql, params).await.or_unavailable(DOING)?, vault)
}

/// The first place that may be in a list by change.
#[derive(Clone, Copy)]
struct Since {
    second: i64,
    number: i64,
}

/// The lists of one operator.
pub(crate) struct Lists<'a> {
    session: &'a Session,
    vault: &'a Vault,
    operator: OperatorId,
}

impl<'a> Lists<'a> {
    /// The lists of an operator.
    pub(crate) const fn of(session: &'a Session, vault: &'a Vault, operator: OperatorId) -> Self {
        Self { session, vault, operator }
    }

    /// At most `limit` coupons of a list after the first `skip`.
    pub(crate) async fn page(
        &self,
        list: CouponList,
        skip: u64,
        limit: u32,
    ) -> Result<Vec<Coupon>, BackendError> {
        match list {
            CouponList::ByNumber => self.by_number(skip, limit).await,
            CouponList::ChangedSince { since, after } => {
                self.by_change(Since::new(since, after), skip, limit).await
            }
        }
    }

    /// Counts the coupons of a list.
    pub(crate) async fn count(&self, list: CouponList) -> Result<u64, BackendError> {
        match list {
            CouponList::ByNumber => self.sum(CountedBy::Number, CountedBy::Number.all()).await,
            CouponList::ChangedSince { since, after } => {
                let all = self.sum(CountedBy::Second, CountedBy::Second.all()).await?;
                let before = self.before(Since::new(since, after)).await?;
                all.checked_sub(before).ok_or_else(|| BackendError::corrupt("counts of coupons"))
            }
        }
    }

    async fn by_number(&self, skip: u64, limit: u32) -> Result<Vec<Coupon>, BackendError> {
        let place = if skip <= WALK_MAX {
            Some(CouponListPosition { from: 0, skip })
        } else {
            self.descend(CountedBy::Number, skip).await?
        };
        let Some(CouponListPosition { from, skip }) = place else { return Ok(Vec::new()) };
        let params = params![self.operator.0, from, offset(skip)];
        let found = self.session.query(STEP_BY_NUMBER, params).await.or_unavailable(DOING)?;
        let Some(first) = found.first() else { return Ok(Vec::new()) };
        page_from(self.session, self.vault, self.operator, column(first, 0)?, limit).await
    }

    async fn by_change(
        &self,
        since: Since,
        skip: u64,
        limit: u32,
    ) -> Result<Vec<Coupon>, BackendError> {
        let place = if skip <= WALK_MAX {
            Some((since, skip))
        } else {
            let rank = self.before(since).await?.saturating_add(skip);
            let place = self.descend(CountedBy::Second, rank).await?;
            place.map(|place| (Since { second: place.from, number: 0 }, place.skip))
        };
        let Some((Since { second, number }, skip)) = place else { return Ok(Vec::new()) };
        let params = params![self.operator.0, second, number, offset(skip)];
        let found = self.session.query(STEP_BY_CHANGE, params).await.or_unavailable(DOING)?;
        let Some(first) = found.first() else { return Ok(Vec::new()) };
        let (second, number): (i64, i64) = (column(first, 0)?, column(first, 1)?);
        let sql = select::<Coupon>()
            + " WHERE t.operator = $1 AND (t.updated_at, t.number) >= ($2, $3) \
               AND t.deleted_at IS NULL ORDER BY t.updated_at, t.number LIMIT $4";
        let params = params![self.operator.0, second, number, i64::from(limit)];
        read_all(&self.session.query(sql, params).await.or_unavailable(DOING)?, self.vault)
    }

    /// Counts the coupons before a position in the list by change.
    async fn before(&self, since: Since) -> Result<u64, BackendError> {
        let params = params![self.operator.0, since.second, since.number];
        let mut before = self.number(COUNT_IN_SECOND, params).await?;
        for buckets in CountedBy::Second.before(since.second) {
            before = before.saturating_add(self.sum(CountedBy::Second, buckets).await?);
        }
        Ok(before)
    }

    /// The place of the coupon with a rank, if there are so many.
    async fn descend(
        &self,
        by: CountedBy,
        rank: u64,
    ) -> Result<Option<CouponListPosition>, BackendError> {
        let mut descent = Descent::new(by, rank);
        loop {
            let params = self.counts(by, descent.buckets());
            let found = self.session.query(COUNTS, params).await.or_unavailable(DOING)?;
            let counts = row::all(&found, |row| Ok((column(row, 0)?, narrow(row, 1)?)))?;
            match descent.step(counts)? {
                Step::Deeper(deeper) => descent = deeper,
                Step::Found(place) => return Ok(Some(place)),
                Step::PastEnd => return Ok(None),
            }
        }
    }

    async fn sum(&self, by: CountedBy, buckets: Buckets) -> Result<u64, BackendError> {
        self.number(SUM, self.counts(by, buckets)).await
    }

    async fn number(&self, sql: &'static str, params: Vec<Param>) -> Result<u64, BackendError> {
        let found = self.session.query(sql, params).await.or_unavailable(DOING)?;
        found.first().map_or(Ok(0), |row| narrow(row, 0))
    }

    fn counts(&self, by: CountedBy, buckets: Buckets) -> Vec<Param> {
        let shift = i64::from(buckets.shift);
        params![self.operator.0, by.code(), shift, buckets.first, buckets.last]
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
