//! Links between coupons, their uses, and the operations and redemptions that made them.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;

use super::event::events_of_use;
use super::fact::{Fact, Facts};
use super::faults::Faults;
use super::records::CouponRecords;
use super::steps::finds_lapsed_holds;
use crate::coupon::{ClientUses, LastUse, UseKind};
use crate::operation::OperationKind;
use crate::redemption::RedemptionState;
use crate::{Coupon, CouponUse, Operation, OperationId, Redemption, RedemptionId, text};

/// Records that coupons and their uses name, by their ids.
#[derive(Debug, Default)]
pub struct NamedByUses {
    /// Operations of coupons and uses.
    pub operations: HashMap<OperationId, Operation>,
    /// Redemptions whose uses were given back.
    pub redemptions: HashMap<RedemptionId, Redemption>,
}

/// Checks a coupon against its uses, and both against the records that they name. `held` has the
/// redemptions that are held, with the ends of their holds.
pub fn check_coupon_links(
    records: &CouponRecords,
    named: &NamedByUses,
    held: &BTreeMap<RedemptionId, Timestamp>,
    faults: &mut Faults,
    facts: &mut Facts<'_>,
) {
    let id = records.id;
    let subject = || format!("coupon {} of operator {}", id.number, id.operator);
    let last = last_use(&records.uses, held);
    match &records.coupon {
        Some(coupon) => {
            facts(Fact::CouponMade { operation: coupon.created_in }, -1);
            let fits = is_made_and_changed(coupon, named);
            faults.unless(fits, subject, "its operations do not fit it");
            faults.unless(
                coupon.last_use == last,
                subject,
                "its last use is not that of its entries",
            );
        }
        None => faults.add(subject(), "it does not exist, and there are uses of it"),
    }
    let mut seen = HashSet::new();
    for used in &records.uses {
        let is_new = seen.insert((used.redemption, used.kind == UseKind::Used));
        faults.unless(is_new, subject, "a redemption used it twice or gave it back twice");
        let operation = named.operations.get(&used.operation);
        let fits = operation.is_some_and(|operation| is_operation_of(used, operation));
        faults.unless(fits, subject, "a use of it does not fit its operation");
        facts_of_use(used, named, faults, facts);
    }
    let by_client = by_client(&records.uses, held);
    let stored: BTreeMap<&str, ClientUses> =
        records.clients.iter().map(|(client, uses)| (client.as_str(), *uses)).collect();
    let fits = stored.len() == by_client.len()
        && by_client.iter().all(|(client, uses)| stored.get(client.as_str()) == Some(uses));
    faults.unless(fits, subject, "the stored uses of its clients are not those of its entries");
}

fn is_made_and_changed(coupon: &Coupon, named: &NamedByUses) -> bool {
    let is_of = |id: OperationId, kind: OperationKind| {
        named.operations.get(&id).is_some_and(|operation| {
            operation.kind == kind && operation.operator == Some(coupon.id.operator)
        })
    };
    let changed_by = if coupon.deleted_at.is_some() {
        OperationKind::CouponDeleted
    } else if coupon.changed_in == coupon.created_in {
        OperationKind::CouponCreated
    } else {
        OperationKind::CouponChanged
    };
    is_of(coupon.created_in, OperationKind::CouponCreated) && is_of(coupon.changed_in, changed_by)
}

fn is_operation_of(used: &CouponUse, operation: &Operation) -> bool {
    let kind_fits = match used.kind {
        UseKind::Used => {
            operation.kind == OperationKind::Redemption && operation.id == used.redemption
        }
        UseKind::Returned => {
            let ends_it = matches!(operation.kind, OperationKind::Release | OperationKind::Refund);
            operation.id > used.redemption && (ends_it || finds_lapsed_holds(operation.kind))
        }
    };
    kind_fits && operation.operator == Some(used.coupon.operator)
}

fn facts_of_use(used: &CouponUse, named: &NamedByUses, faults: &mut Faults, facts: &mut Facts<'_>) {
    let CouponUse { coupon, redemption, ref client, .. } = *used;
    let client = client.clone();
    events_of_use(used, facts);
    match used.kind {
        UseKind::Used => facts(Fact::Use { coupon, redemption, client }, -1),
        UseKind::Returned => match named.redemptions.get(&redemption) {
            // The refund of a whole order may give its coupons back, or not.
            Some(known) if known.state == RedemptionState::Refunded => {
                let has_it = known.client == client
                    && known.used_coupons().any(|used| used.coupon == coupon);
                let subject =
                    || format!("coupon {} of operator {}", coupon.number, coupon.operator);
                faults.unless(has_it, subject, "a use was given back that no ended redemption had");
            }
            Some(_) | None => facts(Fact::GivenBack { coupon, redemption, client }, -1),
        },
    }
}

/// Last use of some entries, if it was not given back.
fn last_use<'u>(
    uses: impl IntoIterator<Item = &'u CouponUse>,
    held: &BTreeMap<RedemptionId, Timestamp>,
) -> Option<LastUse> {
    let mut last: Option<&CouponUse> = None;
    let mut is_back = false;
    for used in uses {
        match used.kind {
            UseKind::Used => (last, is_back) = (Some(used), false),
            UseKind::Returned => {
                is_back |= last.is_some_and(|last| last.redemption == used.redemption);
            }
        }
    }
    let last = last.filter(|_| !is_back)?.redemption;
    Some(LastUse { redemption: last, held_until: held.get(&last).copied() })
}

/// Uses of a coupon by each client that uses it.
fn by_client(
    uses: &[CouponUse],
    held: &BTreeMap<RedemptionId, Timestamp>,
) -> BTreeMap<String, ClientUses> {
    let mut of_client: BTreeMap<String, Vec<&CouponUse>> = BTreeMap::new();
    for used in uses {
        if let Some(client) = &used.client {
            of_client.entry(text::client(client).into_owned()).or_default().push(used);
        }
    }
    let count = |uses: Vec<&CouponUse>| {
        let using = uses.iter().fold(0_u32, |count, used| match used.kind {
            UseKind::Used => count.saturating_add(1),
            UseKind::Returned => count.saturating_sub(1),
        });
        ClientUses { uses: using, last_use: last_use(uses, held) }
    };
    let counted = of_client.into_iter().map(|(client, uses)| (client, count(uses)));
    counted.filter(|(_, uses)| uses.uses != 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CouponId, OperatorId};

    const HELD_UNTIL: Timestamp = Timestamp::UNIX_EPOCH;

    fn used(number: u32, kind: UseKind, client: &str, redemption: i64) -> CouponUse {
        CouponUse {
            coupon: CouponId { operator: OperatorId(1), number: 1 },
            number,
            kind,
            client: (!client.is_empty()).then(|| client.to_owned()),
            redemption: OperationId(redemption),
            operation: OperationId(redemption),
            once: false,
            once_per_client: false,
        }
    }

    #[test]
    fn the_last_use_counts_unless_it_was_given_back() {
        use UseKind::{Returned, Used};
        let held = BTreeMap::from([(OperationId(3), HELD_UNTIL)]);
        for (uses, expected) in [
            (vec![], None),
            (vec![used(1, Used, "", 2)], Some((2, None))),
            (vec![used(1, Used, "", 2), used(2, Used, "", 3)], Some((3, Some(HELD_UNTIL)))),
            (vec![used(1, Used, "", 2), used(2, Returned, "", 2)], None),
            (
                vec![used(1, Used, "", 2), used(2, Used, "", 3), used(3, Returned, "", 2)],
                Some((3, Some(HELD_UNTIL))),
            ),
            (vec![used(1, Used, "", 2), used(2, Used, "", 3), used(3, Returned, "", 3)], None),
        ] {
            let last = last_use(&uses, &held);
            assert_eq!(last.map(|last| (last.redemption.0, last.held_until)), expected, "{uses:?}");
        }
    }

    #[test]
    fn clients_are_counted_by_the_normal_form_of_their_names() {
        use UseKind::{Returned, Used};
        let uses = [
            used(1, Used, " a ", 2),
            used(2, Used, "a", 3),
            used(3, Used, "b", 4),
            used(4, Returned, "b", 4),
            used(5, Used, "", 5),
        ];
        let counted = by_client(&uses, &BTreeMap::new());
        let counted: Vec<(&str, u32)> =
            counted.iter().map(|(client, uses)| (client.as_str(), uses.uses)).collect();
        assert_eq!(counted, [("a", 2)]);
    }
}
