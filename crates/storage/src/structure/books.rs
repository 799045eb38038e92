//! The sums of the books, computed anew from the ledger and the redemptions, and compared with the
//! stored ones.
//!
//! Where the liability was counted on a day is not stored: a certificate's last valid day may have
//! been another one then. So the sums over all days are compared for each holding, and the sums over
//! all holdings for each day.

use std::collections::HashMap;
use std::hash::Hash;

use domain::audit::{Faults, Finding, OperationRecords};
use domain::books::{Discounted, Discounts, Holding, Moved, Movement, Outstanding, Sum, Tallies};
use domain::coupon::UseKind;
use domain::redemption::{RedeemedCoupon, Step, StepKind};
use domain::{
    Amount, Certificate, CouponUse, Directory, Entry, OperationId, OperatorId, PointOfSaleId,
    Redemption, SeriesId, Surface,
};
use jiff::civil::Date;

use super::look_up::{LOOKED_UP_TOGETHER, by_id};
use super::rows::Rows;
use super::stream::Stream;
use crate::BackendError;
use crate::grain::Grain;
use crate::record::books::Tally;

/// An entry that waits for its certificate.
struct Waiting {
    day: Date,
    origin: (Option<PointOfSaleId>, Surface),
    entry: Entry,
}

/// Sums that are computed anew.
#[derive(Default)]
pub(super) struct Recount {
    pub(super) tallies: Tallies,
    /// Points of sale of later steps of redemptions.
    steps: HashMap<OperationId, PointOfSaleId>,
    waiting: Vec<Waiting>,
}

impl Recount {
    /// Counts the records of an operation. They come in the order of operations.
    pub(super) fn operation(&mut self, directory: &Directory, records: &OperationRecords) {
        let OperationRecords { id, operation, sale, redemption, entries, .. } = records;
        let place = self.steps.remove(id);
        if let Some(redemption) = redemption {
            self.redemption(directory, redemption);
        }
        let Some(operation) = operation else { return };
        let Some(operator) = operation.operator else { return };
        if entries.is_empty() {
            return;
        }
        let Some(day) = directory.booked_on(operator, *id, operation.at) else { return };
        let of_sale = sale.as_ref().map(|sale| sale.point_of_sale);
        let of_sale = of_sale.filter(|place| *place != PointOfSaleId::NONE);
        let of_redemption = redemption.as_ref().and_then(|redemption| redemption.point_of_sale);
        let origin = (of_sale.or(of_redemption).or(place), operation.origin.surface);
        let waiting = entries.iter().map(|entry| Waiting { day, origin, entry: entry.clone() });
        self.waiting.extend(waiting);
    }

    /// Counts the coupons of a redemption, and notes the point of sale of its later steps.
    fn redemption(&mut self, directory: &Directory, redemption: &Redemption) {
        for Step { operation, kind, at, order_undone, .. } in &redemption.steps {
            if *operation > redemption.id
                && *kind != StepKind::Lapsed
                && let Some(place) = redemption.point_of_sale
            {
                self.steps.insert(*operation, place);
            }
            let kind = match kind {
                _ if *operation == redemption.id => UseKind::Used,
                StepKind::Released | StepKind::Lapsed => UseKind::Returned,
                StepKind::Refunded if *order_undone => UseKind::Returned,
                StepKind::Held | StepKind::Captured | StepKind::Refunded => continue,
            };
            let Some(day) = directory.booked_on(redemption.operator, *operation, *at) else {
                continue;
            };
            for RedeemedCoupon { coupon, .. } in redemption.used_coupons() {
                let used = CouponUse {
                    coupon: *coupon,
                    number: 0,
                    kind,
                    client: None,
                    redemption: redemption.id,
                    operation: *operation,
                    once: false,
                    once_per_client: false,
                };
                self.tallies.coupon_use(day, &used, redemption);
            }
        }
    }

    /// Counts the entries that wait, if they are many.
    pub(super) async fn look_up<T: Rows>(
        &mut self,
        rows: &mut T,
        directory: &Directory,
    ) -> Result<(), BackendError> {
        if self.waiting.len() < LOOKED_UP_TOGETHER {
            return Ok(());
        }
        self.end(rows, directory).await
    }

    /// Counts the entries that wait.
    pub(super) async fn end<T: Rows>(
        &mut self,
        rows: &mut T,
        directory: &Directory,
    ) -> Result<(), BackendError> {
        let ids = self.waiting.iter().map(|waiting| waiting.entry.certificate.0);
        let certificates = by_id(rows, ids, |certificate: &Certificate| certificate.id).await?;
        for Waiting { day, origin, entry } in self.waiting.drain(..) {
            let Some(certificate) = certificates.get(&entry.certificate) else { continue };
            self.tallies.entry(day, origin, certificate, &entry);
            let Some(holding) = Holding::of(directory, certificate) else { continue };
            let before = entry.balance_after.minor().saturating_sub(entry.change);
            let before = Amount::from_minor(before).unwrap_or(Amount::ZERO);
            let mut change = Outstanding::of(entry.balance_after);
            change.add(Outstanding::of(before).negated());
            self.tallies.holding((certificate.operator, day, holding), change);
        }
        Ok(())
    }
}

/// Sums by any key, without those that are 0.
struct Sums<K, S>(HashMap<K, S>);

impl<K: Copy + Eq + Hash, S: Sum> Sums<K, S> {
    fn new() -> Self {
        Self(HashMap::new())
    }

    fn add(&mut self, key: K, sum: S) {
        self.0.entry(key).or_default().add(sum);
    }

    /// Names every key whose sum differs.
    fn compare(
        &self,
        stored: &Self,
        findings: &mut Vec<Finding>,
        name: impl Fn(&K) -> (OperatorId, String),
    ) {
        let zero = S::default();
        let mut keys: Vec<&K> = self.0.keys().collect();
        keys.extend(stored.0.keys().filter(|key| !self.0.contains_key(key)));
        for key in keys {
            let (expected, found) =
                (self.0.get(key).unwrap_or(&zero), stored.0.get(key).unwrap_or(&zero));
            if expected != found {
                let (operator, what) = name(key);
                let ((count, amount), (expected_count, expected_amount)) =
                    (found.parts(), expected.parts());
                let problem = format!(
                    "{what}: {count} and {amount} are stored where the records say \
                     {expected_count} and {expected_amount}"
                );
                findings
                    .push(Finding { subject: format!("books of operator {operator}"), problem });
            }
        }
    }
}

type OfDay = (OperatorId, Date, SeriesId, Option<PointOfSaleId>);

/// Compares the stored sums with those that were computed anew.
pub(super) async fn compare<T: Rows>(
    rows: &mut T,
    recount: &Tallies,
    findings: &mut Vec<Finding>,
) -> Result<(), BackendError> {
    compare_liability(rows, recount, findings).await?;
    let name = |(operator, day, movement): &(OperatorId, Date, Movement)| {
        let kind = movement.kind;
        (*operator, format!("movements of {day}, series {}, {kind:?}", movement.series))
    };
    compare_days::<Movement, Moved, T>(rows, &recount.movements, findings, name).await?;
    let name = |(operator, day, discounts): &(OperatorId, Date, Discounts)| {
        (*operator, format!("discounts of {day}, coupon {}", discounts.coupon.number))
    };
    compare_days::<Discounts, Discounted, T>(rows, &recount.discounts, findings, name).await
}

async fn compare_days<K, S, T>(
    rows: &mut T,
    recount: &HashMap<(OperatorId, Date, K), S>,
    findings: &mut Vec<Finding>,
    name: impl Fn(&(OperatorId, Date, K)) -> (OperatorId, String),
) -> Result<(), BackendError>
where
    T: Rows,
    K: Copy + Eq + Hash,
    S: Sum,
    Tally<K, S>: crate::record::Read,
{
    let (mut days, mut months) = (Sums::new(), Sums::new());
    let (mut stored_days, mut stored_months) = (Sums::new(), Sums::new());
    for ((operator, day, key), sum) in recount {
        days.add((*operator, *day, *key), *sum);
        months.add((*operator, day.first_of_month(), *key), *sum);
    }
    let mut faults = Faults::default();
    let mut stream = Stream::new(place::<K, S>);
    while let Some(Tally { operator, grain, starts_on, key, sum }) =
        stream.next(rows, &mut faults).await?
    {
        match grain {
            Grain::Day => stored_days.add((operator, starts_on, key), sum),
            Grain::Month => stored_months.add((operator, starts_on, key), sum),
        }
    }
    findings.extend(faults.into_findings());
    days.compare(&stored_days, findings, &name);
    months.compare(&stored_months, findings, |key| {
        let (operator, what) = name(key);
        (operator, format!("month of the {what}"))
    });
    Ok(())
}

fn place<K, S>(tally: &Tally<K, S>) -> (OperatorId, Grain, Date) {
    (tally.operator, tally.grain, tally.starts_on)
}

async fn compare_liability<T: Rows>(
    rows: &mut T,
    recount: &Tallies,
    findings: &mut Vec<Finding>,
) -> Result<(), BackendError> {
    let (mut totals, mut days) = (Sums::new(), Sums::new());
    for ((operator, day, holding), sum) in &recount.liability {
        totals.add((*operator, *holding), *sum);
        days.add(of_day(*operator, *day, holding), *sum);
    }
    let (mut stored_totals, mut stored_days) = (Sums::new(), Sums::new());
    let (mut months_of_days, mut stored_months) = (Sums::new(), Sums::new());
    let mut faults = Faults::default();
    let mut stream = Stream::new(place::<Holding, Outstanding>);
    while let Some(row) = stream.next(rows, &mut faults).await? {
        let Tally { operator, grain, starts_on, key, sum } = row;
        match grain {
            Grain::Day => {
                stored_totals.add((operator, key), sum);
                stored_days.add(of_day(operator, starts_on, &key), sum);
                months_of_days.add((operator, starts_on.first_of_month(), key), sum);
            }
            Grain::Month => stored_months.add((operator, starts_on, key), sum),
        }
    }
    findings.extend(faults.into_findings());
    totals.compare(&stored_totals, findings, |(operator, holding)| {
        let Holding { series, activated_in, .. } = holding;
        (*operator, format!("liability of series {series}, activated in {activated_in}"))
    });
    days.compare(&stored_days, findings, |(operator, day, series, _)| {
        (*operator, format!("liability of {day}, series {series}"))
    });
    months_of_days.compare(&stored_months, findings, |(operator, day, holding)| {
        (*operator, format!("liability of the month of {day}, series {}", holding.series))
    });
    Ok(())
}

const fn of_day(operator: OperatorId, day: Date, holding: &Holding) -> OfDay {
    (operator, day, holding.series, holding.seller)
}
