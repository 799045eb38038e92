//! Redemptions, and what they hold.

use super::{Finding, Findings};
use crate::redemption::{RedemptionState, StepKind};
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
    let totals = redemption.order.lines.iter().map(|line| line.total().unwrap_or(Amount::MAX));
    findings.unless(
        sum(&totals.collect::<Vec<_>>()) == i128::from(redemption.order_total.minor()),
        || "its total is not the sum of its lines".to_owned(),
    );
    let given = [redemption.discount(), redemption.held(), redemption.taken()];
    findings.unless(sum(&given) <= i128::from(redemption.order_total.minor()), || {
        "it gives more than the order comes to".to_owned()
    });
    for part in &redemption.certificates {
        findings.unless(sum(&[part.refunded, part.to_buyer]) <= sum(&[part.taken]), || {
            format!("more is refunded of certificate {} than it gave", part.number)
        });
    }
    check_moved(redemption, &mut findings);
    let held = !redemption.held().is_zero();
    let fits = match redemption.state {
        RedemptionState::Held => redemption.taken().is_zero(),
        RedemptionState::Captured => !held,
        RedemptionState::Released | RedemptionState::Lapsed => {
            !held && redemption.taken().is_zero()
        }
        RedemptionState::Refunded => !held && redemption.left_to_refund().is_zero(),
    };
    findings.unless(fits, || format!("state {:?} does not fit its parts", redemption.state));
    check_refunds(redemption, &mut findings);
    let first = redemption.steps.first().map(|step| step.operation);
    findings.unless(first == Some(redemption.id), || {
        "its first step is not of the operation that made it".to_owned()
    });
}

/// Checks what was taken and refunded of each certificate against the steps.
fn check_moved(redemption: &Redemption, findings: &mut Findings<'_>) {
    for (place, part) in redemption.certificates.iter().enumerate() {
        let moved = |kind: StepKind| {
            let steps = redemption.steps.iter().filter(|step| step.kind == kind);
            let amounts = steps.filter_map(|step| step.amounts.get(place));
            amounts.map(|amount| i128::from(amount.minor())).fold(0, i128::saturating_add)
        };
        let (taken, refunded) = (moved(StepKind::Captured), moved(StepKind::Refunded));
        let fits = taken == i128::from(part.taken.minor())
            && refunded == i128::from(part.refunded.minor());
        findings.unless(fits, || {
            let number = part.number;
            format!("its steps take {taken} of certificate {number} and refund {refunded} to it")
        });
    }
}

/// Checks what was refunded to the buyer, of which the ledger has no entries, against the steps.
fn check_refunds(redemption: &Redemption, findings: &mut Findings<'_>) {
    for (place, part) in redemption.certificates.iter().enumerate() {
        let paid = redemption.steps.iter().filter_map(|step| step.to_buyer.get(place));
        let paid = paid.map(|amount| i128::from(amount.minor())).fold(0, i128::saturating_add);
        findings.unless(paid == i128::from(part.to_buyer.minor()), || {
            format!("its steps refund {paid} of certificate {} to the buyer", part.number)
        });
    }
    for step in &redemption.steps {
        let is_refund = step.kind == StepKind::Refunded;
        let fits = step.to_buyer.is_empty()
            || (is_refund && step.to_buyer.len() == redemption.certificates.len());
        findings.unless(fits, || {
            format!("step {} refunds to the buyer what it cannot", step.operation)
        });
        findings.unless(!step.order_undone || is_refund, || {
            format!("step {} undoes the order without a refund", step.operation)
        });
    }
    let undone = redemption.steps.iter().filter(|step| step.order_undone).count();
    let fits = undone == 0 || (undone == 1 && redemption.state == RedemptionState::Refunded);
    findings.unless(fits, || format!("{undone} steps undo the order"));
}

/// Checks that the held sum of a certificate equals its holds. `holds` are the redemptions that
/// have not ended.
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
