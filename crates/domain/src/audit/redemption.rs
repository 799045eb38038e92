//! Redemptions, and what they hold.

use super::{Finding, Findings};
use crate::redemption::RedemptionState;
use crate::{Amount, Certificate, Redemption};

/// Checks a redemption by itself: its parts against its order, its state and its steps.
pub fn check_redemption(redemption: &Redemption, findings: &mut Vec<Finding>) {
    let subject = format!("redemption {} of operator {}", redemption.id, redemption.operator);
    let mut findings = Findings { subject, list: findings };
    let sum = |amounts: &[Amount]| {
        amounts.iter().map(|amount| i128::from(amount.minor())).fold(0, i128::saturating_add)
    };
    for coupon in &redemption.coupons {
        findings.unless(sum(&coupon.lines) == i128::from(coupon.discount.minor()), || {
            format!("the lines of coupon {} do not add up to its discount", coupon.code)
        });
        findings.unless(coupon.lines.len() == redemption.order.lines.len(), || {
            format!("coupon {} has other lines than the order", coupon.code)
        });
    }
    let totals =
        redemption.order.lines.iter().map(|line| {
            i128::from(line.unit_price.minor()).saturating_mul(i128::from(line.quantity))
        });
    findings.unless(
        totals.fold(0, i128::saturating_add) == i128::from(redemption.order_total.minor()),
        || "its total is not the sum of its lines".to_owned(),
    );
    let given = [redemption.discount(), redemption.held(), redemption.taken()];
    findings.unless(sum(&given) <= i128::from(redemption.order_total.minor()), || {
        "it gives more than the order comes to".to_owned()
    });
    for part in &redemption.certificates {
        findings.unless(part.refunded <= part.taken, || {
            format!("certificate {} got back more than it gave", part.number)
        });
    }
    let held = !redemption.held().is_zero();
    let fits = match redemption.state {
        RedemptionState::Held => redemption.taken().is_zero(),
        RedemptionState::Captured => !held,
        RedemptionState::Released | RedemptionState::Lapsed => {
            !held && redemption.taken().is_zero()
        }
        RedemptionState::Refunded => !held && redemption.taken() == redemption.refunded(),
    };
    findings.unless(fits, || format!("state {:?} does not fit its parts", redemption.state));
    let first = redemption.steps.first().map(|step| step.operation);
    findings.unless(first == Some(redemption.id), || {
        "its first step is not of the operation that made it".to_owned()
    });
}

/// Checks that what is held of a certificate is what redemptions hold of it. `holds` are those
/// redemptions that have not ended.
pub fn check_holds(certificate: &Certificate, holds: &[Redemption], findings: &mut Vec<Finding>) {
    let subject =
        format!("certificate {} of operator {}", certificate.number, certificate.operator);
    let mut findings = Findings { subject, list: findings };
    let parts = holds.iter().flat_map(|redemption| &redemption.certificates);
    let own = parts.filter(|part| part.certificate == certificate.id);
    let sum = own.map(|part| part.held.minor()).fold(0, i64::saturating_add);
    findings.unless(certificate.held.minor() == sum, || {
        format!("{} is held of it where redemptions hold {sum}", certificate.held.minor())
    });
}
