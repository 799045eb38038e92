//! Coupons and their uses.

use std::collections::HashMap;

use super::{Finding, Findings};
use crate::coupon::UseKind;
use crate::{Coupon, CouponUse, Directory};

/// Checks a coupon against its uses, in their order. Each use is stored with the terms that allowed
/// it, because the terms of the coupon may have changed since.
pub fn check_coupon(
    directory: &Directory,
    coupon: &Coupon,
    uses: &[CouponUse],
    findings: &mut Vec<Finding>,
) {
    let subject = format!("coupon {} of operator {}", coupon.id.number, coupon.id.operator);
    let mut findings = Findings { subject, list: findings };
    findings.unless(directory.operator(coupon.id.operator).is_some(), || {
        "its operator does not exist".to_owned()
    });
    let counts = |used: &CouponUse| match used.kind {
        UseKind::Used => 1_i64,
        UseKind::Returned => -1,
    };
    let sum = uses.iter().map(counts).fold(0, i64::saturating_add);
    findings.unless(i64::from(coupon.uses) == sum, || {
        format!("it counts {} uses, and its entries say {sum}", coupon.uses)
    });
    findings.unless(usize::try_from(coupon.use_entries) == Ok(uses.len()), || {
        format!("it counts {} entries of uses and has {}", coupon.use_entries, uses.len())
    });
    let mut using = 0_i64;
    let mut clients: HashMap<&str, i64> = HashMap::new();
    for (used, number) in uses.iter().zip(1_u32..) {
        findings.unless(used.number == number, || {
            format!("entry {number} of its uses is missing; the next is {}", used.number)
        });
        let client = used.client.as_deref();
        let by_client = client.and_then(|client| clients.get(client)).copied().unwrap_or(0);
        if used.kind == UseKind::Used {
            findings.unless(!used.once || using == 0, || {
                format!("use {number} was made though it could be used once only")
            });
            findings.unless(!used.once_per_client || (by_client == 0 && client.is_some()), || {
                format!("use {number} was made though each client could use it once only")
            });
        }
        using = using.saturating_add(counts(used));
        findings.unless(using >= 0, || format!("entry {number} gives back a use that was none"));
        if let Some(client) = client {
            clients.insert(client, by_client.saturating_add(counts(used)));
        }
    }
}
