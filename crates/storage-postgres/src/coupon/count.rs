//! Counting coupons, so that a page deep in a list is found without walking to it: the backend does
//! with each batch what triggers would do with each row.

use std::collections::{BTreeMap, HashMap};

use domain::{Coupon, CouponId, View};
use storage::coupon_list::CountedBy;
use storage::write_set::ChangedRows;

use crate::session::Pipeline;

/// Position of a coupon in the lists: the second of its last change. A deleted coupon is in no
/// list.
type Listed = Option<i64>;

/// Positions of a batch's coupons at the time of loading.
#[derive(Default)]
pub(crate) struct Before(HashMap<CouponId, Listed>);

impl Before {
    /// Remembers the coupons of a view that was just loaded.
    pub(crate) fn of(view: &View) -> Self {
        Self(view.coupons.values().map(|coupon| (coupon.id, listed(coupon))).collect())
    }

    /// By how much the counts of buckets change.
    fn changes(&self, coupons: &ChangedRows<CouponId, Coupon>) -> BTreeMap<Bucket, i64> {
        let mut changes = BTreeMap::new();
        let mut count = |id: CouponId, from: Listed, to: Listed| {
            for (second, change) in [(from, -1), (to, 1)] {
                let Some(second) = second else { continue };
                for (by, key) in [(CountedBy::Number, id.number), (CountedBy::Second, second)] {
                    for shift in by.shifts() {
                        let bucket = (id.operator.0, by.code(), i64::from(*shift), key >> shift);
                        *changes.entry(bucket).or_default() += change;
                    }
                }
            }
        };
        for coupon in &coupons.new {
            count(coupon.id, None, listed(coupon));
        }
        for coupon in &coupons.updated {
            // What a batch changes it has loaded.
            count(coupon.id, self.0.get(&coupon.id).copied().flatten(), listed(coupon));
        }
        changes.retain(|_, change| *change != 0);
        changes
    }
}

/// Operator, list, shift and bucket.
type Bucket = (i64, i64, i64, i64);

fn listed(coupon: &Coupon) -> Listed {
    coupon.deleted_at.is_none().then(|| coupon.updated_at.as_second())
}

/// Counts the coupons of a batch.
pub(crate) fn write(
    pipeline: &mut Pipeline<'_>,
    before: &Before,
    coupons: &ChangedRows<CouponId, Coupon>,
) {
    const KEYS: &str = "operator, list, shift, bucket";
    let (mut more, mut fewer, mut touched) = (Vec::new(), Vec::new(), Vec::new());
    for ((operator, list, shift, bucket), change) in before.changes(coupons) {
        let changed = (operator, list, shift, bucket, change);
        if change > 0 {
            more.push(changed);
        } else {
            fewer.push(changed);
            touched.push((operator, list, shift, bucket));
        }
    }
    let live = format!("{KEYS}, live");
    let found = "t.operator = v.operator AND t.list = v.list AND t.shift = v.shift \
         AND t.bucket = v.bucket";
    // What is not below nothing is checked before it is seen that there is a row to add to: so
    // what is taken away is no insertion.
    pipeline.with_keys(&live, more, |rows| {
        format!(
            "INSERT INTO coupon_count ({live}) SELECT {live} FROM {rows} ON CONFLICT ({KEYS}) \
             DO UPDATE SET live = coupon_count.live + excluded.live"
        )
    });
    pipeline.with_keys(&live, fewer, |rows| {
        format!("UPDATE coupon_count t SET live = t.live + v.live FROM {rows} WHERE {found}")
    });
    pipeline.with_keys(KEYS, touched, |rows| {
        format!("DELETE FROM coupon_count t USING {rows} WHERE {found} AND t.live = 0")
    });
}
