//! Redemptions: made, captured, released, lapsed, refunded. All or nothing.

pub(super) mod books;
mod coupons;
mod refund;
mod total;

use std::collections::HashSet;

use jiff::SignedDuration;

use self::books::Books;
pub(super) use self::refund::refund;
use self::total::total;
use super::context::{Context, Decided};
use super::decision::Outcome;
use super::undecided::{Broken, Undecided};
use crate::command::{CaptureHold, Lapse, Redeem, RedemptionRequest, ReleaseHold};
use crate::operation::{Actor, OperationKind};
use crate::redemption::{
    Counted, Instrument, InstrumentRejection, Mode, Order, OrderLine, Redeemed,
    RedeemedCertificate, RedemptionRejection, RedemptionState, StepKind, TextFault, TextMember,
};
use crate::{
    Amount, CallerRejection, Certificate, CertificateId, CertificateNumber, OperatorId, Redemption,
    RedemptionId, SecretCode, limits, rules, text,
};

pub(super) fn redeem(context: &Context<'_>, redeem: &Redeem) -> Result<Decided, Undecided> {
    let operator = context.operator(redeem.operator)?;
    let redeem = &redeem.normal();
    check_bounds(context, redeem)?;
    check_goods(context, redeem)?;
    let totals = line_totals(&redeem.request.order)?;
    let order_total = total(&totals).ok_or(RedemptionRejection::TotalTooLarge)?;
    let mut books = Books::open(context, operator);
    let coupons = coupons::discounts(&mut books, redeem, &totals, order_total)?;
    // Coupons take off what is left of the lines, so never more than the lines come to.
    let discount = total(&coupons.iter().map(|coupon| coupon.discount).collect::<Vec<_>>());
    let left = discount.and_then(|discount| order_total.checked_sub(discount));
    let mut left = left.ok_or(Broken::RedemptionSums(context.operation))?;
    let mut certificates: Vec<RedeemedCertificate> = Vec::new();
    let mut seen = HashSet::new();
    for (index, instrument) in redeem.request.instruments.iter().enumerate() {
        let Instrument::Certificate { number, secret, amount } = instrument else { continue };
        let refused = |why| RedemptionRejection::Instrument { index, why };
        let found = find(context, redeem.operator, *number, secret.as_ref()).map_err(refused)?;
        if !seen.insert(found) {
            return Err(refused(InstrumentRejection::Twice).into());
        }
        let available = books.available(found)?.map_err(refused)?;
        let given = given(available, left, *amount).map_err(refused)?;
        left = left.saturating_sub(given);
        certificates.push(books.redeemed(found, given)?);
    }
    let (state, expires_at, kind) = match redeem.request.mode {
        Mode::Capture => (RedemptionState::Captured, None, StepKind::Captured),
        Mode::Hold { seconds } => {
            let until = context.now.checked_add(SignedDuration::from_secs(i64::from(seconds)));
            (RedemptionState::Held, Some(until.unwrap_or(context.now)), StepKind::Held)
        }
    };
    let mut redemption = Redemption {
        id: context.operation,
        operator: operator.id,
        point_of_sale: redeem.request.point_of_sale.or(context.bound),
        order: redeem.request.order.clone(),
        client: redeem.request.client.clone(),
        state,
        expires_at,
        order_total,
        coupons,
        certificates,
        steps: Vec::new(),
    };
    books.use_coupons(&redemption);
    let asked: Vec<Amount> = redemption.certificates.iter().map(|c| c.held).collect();
    match redeem.request.mode {
        Mode::Hold { .. } => books.hold(&redemption)?,
        Mode::Capture => books.capture(&mut redemption, &asked)?,
    }
    books.note(&mut redemption, kind, asked);
    Ok(books.decided(OperationKind::Redemption, redemption, true))
}

pub(super) fn capture(context: &Context<'_>, capture: &CaptureHold) -> Result<Decided, Undecided> {
    let operator = context.operator(capture.operator)?;
    let mut redemption =
        find_redemption(context, capture.operator, capture.redemption, capture.made_by)?.clone();
    if let Some(place) = redemption.point_of_sale {
        // A closed place takes nothing. What it holds can still be released, and refunded what it
        // took, by other keys of the operator.
        rules::open_place(context.directory(), operator.id, place)?;
    }
    must_be(context, &redemption, RedemptionState::Held)?;
    let held = redemption.held();
    let amount = capture.amount.unwrap_or(held);
    if capture.amount == Some(Amount::ZERO) {
        return Err(RedemptionRejection::Nothing.into());
    }
    if amount > held {
        return Err(RedemptionRejection::TooMuch { left: held }.into());
    }
    let mut books = Books::open(context, operator);
    let mut left = amount;
    // In the order in which they were given, as when the redemption was made.
    let parts: Vec<Amount> = redemption
        .certificates
        .iter()
        .map(|certificate| {
            let part = certificate.held.min(left);
            left = left.saturating_sub(part);
            part
        })
        .collect();
    books.end_hold(&redemption)?;
    books.settle_coupons(&redemption);
    books.capture(&mut redemption, &parts)?;
    redemption.state = RedemptionState::Captured;
    books.note(&mut redemption, StepKind::Captured, parts);
    Ok(books.decided(OperationKind::Capture, redemption, false))
}

pub(super) fn release(context: &Context<'_>, release: &ReleaseHold) -> Result<Decided, Undecided> {
    let operator = context.operator(release.operator)?;
    let redemption =
        find_redemption(context, release.operator, release.redemption, release.made_by)?.clone();
    must_be(context, &redemption, RedemptionState::Held)?;
    let mut books = Books::open(context, operator);
    let redemption = books.give_up(redemption, RedemptionState::Released, StepKind::Released)?;
    Ok(books.decided(OperationKind::Release, redemption, false))
}

pub(super) fn lapse(context: &Context<'_>, lapse: &Lapse) -> Result<Decided, Undecided> {
    // A disabled operator's holds end as well.
    let known = context.directory().operator(lapse.operator);
    let operator = known.ok_or(CallerRejection::OperatorUnknown(lapse.operator))?;
    let redemption = find_redemption(context, lapse.operator, lapse.redemption, None)?.clone();
    must_be(context, &redemption, RedemptionState::Lapsed)?;
    let mut books = Books::open(context, operator);
    // Another command may have put the books in order already; then there is nothing to write.
    let redemption = if redemption.state == RedemptionState::Held {
        books.give_up(redemption, RedemptionState::Lapsed, StepKind::Lapsed)?
    } else {
        redemption
    };
    Ok(books.decided(OperationKind::Lapse, redemption, false))
}

fn check_bounds(context: &Context<'_>, redeem: &Redeem) -> Result<(), Undecided> {
    if let Some(place) = redeem.request.point_of_sale {
        rules::open_place(context.directory(), redeem.operator, place)?;
    }
    let RedemptionRequest { order, mode, instruments, .. } = &redeem.request;
    check_texts(&redeem.request)?;
    let too_many = |what, max| RedemptionRejection::TooMany { what, max }.into();
    if order.lines.is_empty() {
        return Err(RedemptionRejection::OrderEmpty.into());
    }
    if order.lines.len() > limits::ORDER_LINES_MAX {
        return Err(too_many(Counted::Lines, limits::ORDER_LINES_MAX));
    }
    let named = order.lines.iter().map(|line| line.collections.len());
    if named.fold(0, usize::saturating_add) > limits::ORDER_COLLECTIONS_MAX {
        return Err(too_many(Counted::Collections, limits::ORDER_COLLECTIONS_MAX));
    }
    if let Some(line) = order.lines.iter().position(|line| line.quantity.is_zero()) {
        return Err(RedemptionRejection::QuantityMissing { line }.into());
    }
    if instruments.is_empty() {
        return Err(RedemptionRejection::InstrumentsMissing.into());
    }
    if instruments.len() > limits::INSTRUMENTS_MAX {
        return Err(too_many(Counted::Instruments, limits::INSTRUMENTS_MAX));
    }
    match mode {
        Mode::Hold { seconds } if !(1..=limits::HOLD_SECONDS_MAX).contains(seconds) => {
            Err(RedemptionRejection::HoldSeconds { max: limits::HOLD_SECONDS_MAX }.into())
        }
        Mode::Capture | Mode::Hold { .. } => Ok(()),
    }
}

/// Refuses a text that is empty, too long or has control characters; the first one is named.
fn check_texts(request: &RedemptionRequest) -> Result<(), RedemptionRejection> {
    let RedemptionRequest { order, client, instruments, .. } = request;
    let texts =
        [(TextMember::OrderId, Some(&order.id), true), (TextMember::Client, client.as_ref(), true)];
    let lines = order.lines.iter().enumerate().flat_map(|(line, sold)| {
        let collections = sold.collections.iter().enumerate();
        let collections = collections
            .map(move |(place, name)| (TextMember::Collection { line, place }, Some(name), false));
        collections.chain([(TextMember::ItemCode { line }, sold.item_code.as_ref(), false)])
    });
    let codes = instruments.iter().enumerate().filter_map(|(index, given)| match given {
        Instrument::Coupon { code } => Some((TextMember::Coupon { index }, Some(code), true)),
        Instrument::Certificate { .. } => None,
    });
    for (member, text, required) in texts.into_iter().chain(lines).chain(codes) {
        if let Some(fault) = text.and_then(|text| text_fault(text, required)) {
            return Err(RedemptionRejection::Text { member, fault });
        }
    }
    Ok(())
}

fn text_fault(text: &str, required: bool) -> Option<TextFault> {
    let max = limits::TEXT_CHARS_MAX;
    if required && text::trimmed(text).is_empty() {
        return Some(TextFault::Empty);
    }
    // A text has at least as many bytes as characters, so most need not be counted.
    if text.len() > max && text.chars().count() > max {
        return Some(TextFault::TooLong { max });
    }
    (!text::is_one_line(text)).then_some(TextFault::Control)
}

/// Refuses an order that sells certificates: paying for them with certificates would make balances
/// without expiry, and a coupon would sell money below its value.
fn check_goods(context: &Context<'_>, redeem: &Redeem) -> Result<(), RedemptionRejection> {
    if redeem.pay_for_certificates {
        return Ok(());
    }
    let (directory, operator) = (context.directory(), redeem.operator);
    let is_good = |code: &str| directory.find_series_by_item_code(operator, code).is_some();
    let sells = |line: &OrderLine| {
        let code = line.item_code.as_deref();
        // A series may have an item code from before they had a normal form.
        code.is_some_and(|code| is_good(&text::code(code)) || is_good(code.trim()) || is_good(code))
    };
    match redeem.request.order.lines.iter().position(sells) {
        Some(line) => Err(RedemptionRejection::SellsCertificates { line }),
        None => Ok(()),
    }
}

fn line_totals(order: &Order) -> Result<Vec<Amount>, RedemptionRejection> {
    let totals = order.lines.iter().map(OrderLine::total);
    totals.collect::<Option<_>>().ok_or(RedemptionRejection::TotalTooLarge)
}

/// The certificate of a number and a secret code. That it does not exist and that the secret is
/// wrong are one answer, also where a secret must be given and is not.
fn find(
    context: &Context<'_>,
    operator: OperatorId,
    number: Option<CertificateNumber>,
    secret: Option<&SecretCode>,
) -> Result<CertificateId, InstrumentRejection> {
    let directory = context.directory();
    let found = number
        .and_then(|number| directory.locate(operator, number))
        .and_then(|id| context.view.certificates.get(&id));
    let needs_none = |certificate: &Certificate| {
        let series = directory.series(certificate.series);
        series.is_some_and(|series| !series.secret_confirm)
    };
    let proven = found.filter(|certificate| {
        secret.map_or_else(
            || needs_none(certificate),
            |secret| certificate.secret.is_given_as(secret),
        )
    });
    proven.map(|certificate| certificate.id).ok_or(InstrumentRejection::NotFound)
}

/// Returns the amount that a certificate gives.
fn given(
    available: Amount,
    left: Amount,
    asked: Option<Amount>,
) -> Result<Amount, InstrumentRejection> {
    match asked {
        None => Ok(available.min(left)),
        Some(Amount::ZERO) => Err(InstrumentRejection::AmountMissing),
        Some(asked) if asked > available => Err(InstrumentRejection::NotEnough { available }),
        Some(asked) if asked > left => Err(InstrumentRejection::AboveRest { left }),
        Some(asked) => Ok(asked),
    }
}

fn find_redemption<'a>(
    context: &Context<'a>,
    operator: OperatorId,
    id: RedemptionId,
    made_by: Option<Actor>,
) -> Result<&'a Redemption, RedemptionRejection> {
    let known = context.view.redemptions.get(&id).filter(|known| known.operator == operator);
    // One of another place or of another key is told as one that does not exist.
    let own = known.filter(|known| context.may_continue(known, made_by));
    own.ok_or(RedemptionRejection::Unknown(id))
}

fn must_be(
    context: &Context<'_>,
    redemption: &Redemption,
    state: RedemptionState,
) -> Result<(), RedemptionRejection> {
    let now = redemption.state_at(context.now);
    if now == state { Ok(()) } else { Err(RedemptionRejection::NotPossible(now)) }
}

impl Books<'_> {
    /// The decision that these books come to.
    fn decided(self, kind: OperationKind, redemption: Redemption, new: bool) -> Decided {
        let operator = redemption.operator;
        let certificates = self.certificates_of(&redemption);
        Decided {
            operator: Some(operator),
            kind,
            changes: self.close(redemption.clone(), new),
            outcome: Outcome::Redemption(Box::new(Redeemed { redemption, certificates })),
        }
    }
}
