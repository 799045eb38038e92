//! Refunds: money goes back to the certificates that can take it, and the rest to the buyer.

use std::collections::HashSet;

use super::books::Books;
use super::find_redemption;
use crate::command::{Refund, RefundTarget};
use crate::decide::context::{Context, Decided};
use crate::decide::undecided::{Broken, Undecided};
use crate::operation::OperationKind;
use crate::redemption::{
    Counted, RedeemedCertificate, RedemptionRejection, RedemptionState, RefundTargetRejection,
    StepKind,
};
use crate::{Amount, EntryKind, Redemption, limits};

pub(in crate::decide) fn refund(
    context: &Context<'_>,
    refund: &Refund,
) -> Result<Decided, Undecided> {
    let operator = context.operator(refund.operator)?;
    let mut redemption =
        find_redemption(context, refund.operator, refund.redemption, refund.made_by)?.clone();
    check_state(context, &redemption, refund)?;
    if refund.request.amount == Some(Amount::ZERO) {
        return Err(RedemptionRejection::Nothing.into());
    }
    if refund.request.to.len() > limits::INSTRUMENTS_MAX {
        let (what, max) = (Counted::RefundTargets, limits::INSTRUMENTS_MAX);
        return Err(RedemptionRejection::TooMany { what, max }.into());
    }
    let mut books = Books::open(context, operator);
    books.check_complete(&redemption)?;
    let mut shares = Shares::none(&redemption);
    let named = shares.name(&books, &redemption, &refund.request.to)?;
    let left = redemption.left_to_refund();
    let (amount, is_undone) = amount_of(refund, &redemption, named, left)?;
    if redemption.steps.len() >= limits::STEPS_MAX {
        let (what, max) = (Counted::Refunds, limits::STEPS_MAX);
        return Err(RedemptionRejection::TooMany { what, max }.into());
    }
    shares.spread(&books, &redemption, amount.saturating_sub(named));
    shares.book(&mut books, &mut redemption)?;
    let was_undone = redemption.is_undone();
    if amount == left {
        redemption.state = RedemptionState::Refunded;
        books.undo_breakage(&mut redemption)?;
        if is_undone && !was_undone && refund.return_coupons {
            books.return_coupons(&redemption);
        }
    }
    let Shares { back, to_buyer } = shares;
    books.note(&mut redemption, StepKind::Refunded, back);
    if let Some(step) = redemption.steps.last_mut() {
        step.order_undone = is_undone;
        if to_buyer.iter().any(|part| !part.is_zero()) {
            step.to_buyer = to_buyer;
        }
    }
    Ok(books.decided(OperationKind::Refund, redemption, false))
}

/// Checks the state: a captured redemption can be refunded. An order can be undone once after its
/// certificates' part was refunded.
fn check_state(
    context: &Context<'_>,
    redemption: &Redemption,
    refund: &Refund,
) -> Result<(), RedemptionRejection> {
    let state = redemption.state_at(context.now);
    let fits = match state {
        RedemptionState::Captured => true,
        RedemptionState::Refunded => refund.request.order_undone && !redemption.is_undone(),
        RedemptionState::Held | RedemptionState::Released | RedemptionState::Lapsed => false,
    };
    if fits { Ok(()) } else { Err(RedemptionRejection::NotPossible(state)) }
}

/// Returns the refunded amount, and whether it undoes the whole order. It does if the caller says
/// so, or if certificates and coupons paid for everything.
fn amount_of(
    refund: &Refund,
    redemption: &Redemption,
    named: Amount,
    left: Amount,
) -> Result<(Amount, bool), RedemptionRejection> {
    let meant =
        if refund.request.order_undone || refund.request.to.is_empty() { left } else { named };
    let amount = refund.request.amount.unwrap_or(meant);
    if amount > left {
        return Err(RedemptionRejection::TooMuch { left });
    }
    if amount < named {
        return Err(RedemptionRejection::BelowNamed { named });
    }
    if refund.request.order_undone && amount < left {
        return Err(RedemptionRejection::UndoneInPart { left });
    }
    let is_undone =
        amount == left && (refund.request.order_undone || redemption.to_pay().is_zero());
    if amount.is_zero() && !is_undone {
        return Err(RedemptionRejection::NothingToUndo);
    }
    Ok((amount, is_undone))
}

/// Shares of a refund for each certificate.
struct Shares {
    /// Amounts that go back to the certificates.
    back: Vec<Amount>,
    /// Amounts that are refunded to the buyer directly.
    to_buyer: Vec<Amount>,
}

impl Shares {
    fn none(redemption: &Redemption) -> Self {
        let none = vec![Amount::ZERO; redemption.certificates.len()];
        Self { back: none.clone(), to_buyer: none }
    }

    /// Gives the named certificates what they are to take. Returns the sum.
    fn name(
        &mut self,
        books: &Books<'_>,
        redemption: &Redemption,
        to: &[RefundTarget],
    ) -> Result<Amount, RedemptionRejection> {
        let mut seen = HashSet::new();
        let mut sum = Amount::ZERO;
        for (index, target) in to.iter().enumerate() {
            let refused = |why| RedemptionRejection::RefundTarget { index, why };
            let mut parts = redemption.certificates.iter().zip(&mut self.back);
            let found = parts.find(|(part, _)| Some(part.number) == target.number);
            let (part, back) =
                found.ok_or_else(|| refused(RefundTargetRejection::NotOfRedemption))?;
            if !seen.insert(part.certificate) {
                return Err(refused(RefundTargetRejection::Twice));
            }
            books.check_takes_refund(part.certificate).map_err(refused)?;
            let left = part.left_to_refund();
            let amount = target.amount.unwrap_or(left);
            if amount.is_zero() {
                return Err(refused(RefundTargetRejection::Nothing));
            }
            if amount > left {
                return Err(refused(RefundTargetRejection::TooMuch { left }));
            }
            *back = amount;
            // No more than what was taken, whose sum is in bounds.
            sum = sum.checked_add(amount).unwrap_or(Amount::MAX);
        }
        Ok(sum)
    }

    /// Spreads an amount over the certificates that can take it, and what they do not take over the
    /// others, for the buyer. The last one to give is the first to get: what remains taken is what a
    /// smaller order would have taken.
    fn spread(&mut self, books: &Books<'_>, redemption: &Redemption, amount: Amount) {
        let mut rest = amount;
        let mut take = |part: &RedeemedCertificate, share: &mut Amount, named: Amount| {
            let more = part.left_to_refund().saturating_sub(named).min(rest);
            rest = rest.saturating_sub(more);
            *share = share.checked_add(more).unwrap_or(Amount::MAX);
        };
        let takes = |part: &RedeemedCertificate| books.check_takes_refund(part.certificate).is_ok();
        for (part, back) in redemption.certificates.iter().zip(&mut self.back).rev() {
            if takes(part) {
                let named = *back;
                take(part, back, named);
            }
        }
        for (part, to_buyer) in redemption.certificates.iter().zip(&mut self.to_buyer).rev() {
            if !takes(part) {
                take(part, to_buyer, Amount::ZERO);
            }
        }
    }

    fn book(&self, books: &mut Books<'_>, redemption: &mut Redemption) -> Result<(), Broken> {
        let broken = Broken::RedemptionSums(redemption.id);
        let shares = self.back.iter().zip(&self.to_buyer);
        for (part, (back, to_buyer)) in redemption.certificates.iter_mut().zip(shares) {
            let sum = part.to_buyer.checked_add(*to_buyer);
            part.to_buyer = sum.ok_or(broken)?;
            if !back.is_zero() {
                let refunded = part.refunded.checked_add(*back);
                part.refunded = refunded.ok_or(broken)?;
                books.give(part.certificate, EntryKind::Refund, *back)?;
            }
        }
        Ok(())
    }
}
