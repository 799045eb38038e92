//! The walk through coupons, beside their uses and those of their clients.

use std::collections::HashMap;

use domain::audit::{CouponRecords, Fact, NamedByUses, check_coupon_links};
use domain::coupon::UseKind;
use domain::{Coupon, CouponId, CouponUse, Redemption, RedemptionId};

use super::look_up::{LOOKED_UP_TOGETHER, by_id};
use super::operations::operations_of;
use super::rows::Rows;
use super::stream::Stream;
use super::walk::Walk;
use crate::BackendError;
use crate::coupon_list::CountedBy;
use crate::record::{CouponCount, SkippedCoupons, UsesOfClient};

type OfCoupons<R> = Stream<R, (i64, i64)>;

const fn key(id: CouponId) -> (i64, i64) {
    (id.operator.0, id.number)
}

struct Tables {
    coupons: OfCoupons<Coupon>,
    uses: OfCoupons<CouponUse>,
    clients: OfCoupons<UsesOfClient>,
}

impl Tables {
    async fn next<T: Rows>(
        &mut self,
        rows: &mut T,
        walk: &mut Walk<'_>,
    ) -> Result<Option<CouponRecords>, BackendError> {
        let faults = &mut walk.faults;
        let keys = [
            self.coupons.next_key(rows, faults).await?,
            self.uses.next_key(rows, faults).await?,
            self.clients.next_key(rows, faults).await?,
        ];
        let Some(next) = keys.into_iter().flatten().min() else { return Ok(None) };
        let clients = self.clients.through(&next, rows, faults).await?;
        Ok(Some(CouponRecords {
            id: CouponId { operator: domain::OperatorId(next.0), number: next.1 },
            coupon: self.coupons.through(&next, rows, faults).await?.pop(),
            uses: self.uses.through(&next, rows, faults).await?,
            clients: clients.into_iter().map(|of| (of.key.1, of.uses)).collect(),
        }))
    }
}

pub(super) async fn walk<T: Rows>(rows: &mut T, walk: &mut Walk<'_>) -> Result<(), BackendError> {
    let skipped = skipped(rows, walk).await?;
    let mut tables = Tables {
        coupons: Stream::new(|coupon| key(coupon.id)),
        uses: Stream::new(|used| key(used.coupon)),
        clients: Stream::new(|of| key(of.key.0)),
    };
    let (mut waiting, mut uses) = (Vec::new(), 0_usize);
    while let Some(records) = tables.next(rows, walk).await? {
        if let Some(coupon) = &records.coupon {
            listed(coupon, walk);
            let id = coupon.id;
            let is_skipped = skipped.iter().any(|skipped| {
                skipped.operator == id.operator
                    && (skipped.first..=skipped.last).contains(&id.number)
            });
            let subject = || format!("coupon {} of operator {}", id.number, id.operator);
            walk.faults.unless(!is_skipped, subject, "its number was skipped");
        }
        uses += records.uses.len() + 1;
        waiting.push(records);
        if uses >= LOOKED_UP_TOGETHER {
            look_up(rows, walk, &waiting).await?;
            (waiting, uses) = (Vec::new(), 0);
        }
    }
    look_up(rows, walk, &waiting).await?;
    counts(rows, walk).await
}

async fn look_up<T: Rows>(
    rows: &mut T,
    walk: &mut Walk<'_>,
    all: &[CouponRecords],
) -> Result<(), BackendError> {
    let of_coupons = all.iter().filter_map(|records| records.coupon.as_ref());
    let of_coupons = of_coupons.flat_map(|coupon| [coupon.created_in, coupon.changed_in]);
    let uses = || all.iter().flat_map(|records| &records.uses);
    let of_uses = uses().map(|used| used.operation);
    let back = uses().filter(|used| used.kind == UseKind::Returned).map(|used| used.redemption.0);
    let operations = operations_of(rows, of_coupons.chain(of_uses)).await?;
    let redemptions: HashMap<RedemptionId, Redemption> =
        by_id(rows, back, |redemption: &Redemption| redemption.id).await?;
    let named = NamedByUses { operations, redemptions };
    let held = std::mem::take(&mut walk.held);
    for records in all {
        walk.run(|_, faults, facts| check_coupon_links(records, &named, &held, faults, facts));
    }
    walk.held = held;
    Ok(())
}

/// The numbers that a restored store never gives out. Each restore has one range for an operator.
async fn skipped<T: Rows>(
    rows: &mut T,
    walk: &mut Walk<'_>,
) -> Result<Vec<SkippedCoupons>, BackendError> {
    let mut stream = Stream::new(|skipped: &SkippedCoupons| (skipped.operator, skipped.first));
    let mut all = Vec::new();
    while let Some(skipped) = stream.next(rows, &mut walk.faults).await? {
        all.push(skipped);
    }
    let operations = operations_of(rows, all.iter().map(|skipped| skipped.operation)).await?;
    for skipped in &all {
        let subject = || format!("operator {}", skipped.operator);
        let is_there = operations.contains_key(&skipped.operation);
        walk.faults.unless(
            is_there,
            subject,
            "numbers of coupons are skipped without an operation",
        );
    }
    Ok(all)
}

/// Counts a coupon in the smallest buckets of the lists that it is in.
fn listed(coupon: &Coupon, walk: &mut Walk<'_>) {
    if coupon.deleted_at.is_some() {
        return;
    }
    for (by, key) in
        [(CountedBy::Number, coupon.id.number), (CountedBy::Second, coupon.updated_at.as_second())]
    {
        let Some(shift) = by.shifts().last().copied() else { continue };
        walk.run(|_, _, facts| {
            let (operator, list) = (coupon.id.operator, by.code());
            let (shift, bucket) = (i64::from(shift), key >> shift);
            facts(Fact::Listed { operator, list, shift, bucket }, 1);
        });
    }
}

/// Compares the smallest buckets with the coupons, and each larger one with those inside it.
async fn counts<T: Rows>(rows: &mut T, walk: &mut Walk<'_>) -> Result<(), BackendError> {
    let mut stream =
        Stream::new(|count: &CouponCount| (count.operator, count.list, count.shift, count.bucket));
    while let Some(count) = stream.next(rows, &mut walk.faults).await? {
        let CouponCount { operator, list, shift, bucket, live } = count;
        let larger = [CountedBy::Number, CountedBy::Second]
            .into_iter()
            .filter(|by| by.code() == list)
            .flat_map(|by| by.shifts().iter().copied())
            .filter(|next| i64::from(*next) > shift)
            .min();
        walk.run(|_, faults, facts| {
            let fact = Fact::Listed { operator, list, shift, bucket };
            faults.unless(live > 0, || fact.subject(), fact.problem(false));
            facts(fact, live.saturating_neg());
            if let Some(next) = larger {
                let bucket = bucket >> (i64::from(next) - shift);
                facts(Fact::Listed { operator, list, shift: next.into(), bucket }, live);
            }
        });
    }
    Ok(())
}
