//! Coupons and their uses.

use std::collections::HashSet;

use super::{Finding, Findings};
use crate::{Coupon, CouponUse, Directory};

/// Checks a coupon against its uses, which stand in their order. What a use was allowed is stored
/// with it, since the coupon's terms may have changed since.
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
    findings.unless(usize::try_from(coupon.uses) == Ok(uses.len()), || {
        format!("it counts {} uses and has {}", coupon.uses, uses.len())
    });
    let mut clients = HashSet::new();
    for (used, number) in uses.iter().zip(1_u32..) {
        findings.unless(used.number == number, || {
            format!("use {number} is missing; the next is {}", used.number)
        });
        findings.unless(!used.once || number == 1, || {
            format!("use {number} was made though it could be used once only")
        });
        let is_new = used.client.as_deref().is_none_or(|client| clients.insert(client));
        findings.unless(!used.once_per_client || (is_new && used.client.is_some()), || {
            format!("use {number} was made though each client could use it once only")
        });
    }
}
