//! Converts members into a draft of a coupon, and coupons into messages.

use domain::{Coupon, CouponDraft, CouponTerms, DiscountKind, Operator};
use jiff::Timestamp;
use web::wire::decimal::Decimal;

use crate::error::{FieldError, Problem};
use crate::wire::render::DiscountCode;
use crate::wire::value::{self, ValueError};
use crate::wire::{Given, Member};

/// Numbers of the two kinds of discount.
const KINDS: [(DiscountKind, i64); 2] = [(DiscountKind::Percent, 1), (DiscountKind::Money, 2)];

/// Returns the number of a kind.
pub(crate) fn kind_number(kind: DiscountKind) -> i64 {
    KINDS.into_iter().find(|(known, _)| *known == kind).map_or(0, |(_, number)| number)
}

/// Writable members, in the order in which their faults are reported.
pub(crate) const WRITABLE: [&str; 9] = [
    "code",
    "description",
    "type_id",
    "discount",
    "disabled",
    "act_once",
    "act_once_for_client",
    "min_price",
    "expired_at",
];

/// Converts members into a draft, and collects the values that cannot be understood. Read-only
/// members, which some clients send back, and unknown members are ignored.
pub(crate) fn draft(members: &[Member]) -> (CouponDraft, Vec<FieldError>) {
    let mut reading = Reading { members, errors: Vec::new() };
    // Nothing is no code and no value, and the rules say that they must be there; nothing is no.
    let draft = CouponDraft {
        code: reading.take("code", value::text).map(Option::unwrap_or_default),
        description: reading.take("description", value::text),
        kind: reading.take_kind(),
        value: reading.take("discount", value::decimal).map(|value| value.map(to_domain)),
        disabled: reading.take("disabled", value::boolean).map(Option::unwrap_or_default),
        once: reading.take("act_once", value::boolean).map(Option::unwrap_or_default),
        once_per_client: reading.take("act_once_for_client", value::boolean),
        min_price: reading.take("min_price", value::decimal).map(|price| price.map(to_domain)),
        valid_through: reading.take("expired_at", value::date),
        collections: None,
    };
    (draft, reading.errors)
}

struct Reading<'m> {
    members: &'m [Member],
    errors: Vec<FieldError>,
}

#[expect(clippy::option_option, reason = "absent, null, and a value")]
impl Reading<'_> {
    /// Returns the value of a member, if it was given once and can be understood.
    fn take<T>(
        &mut self,
        field: &'static str,
        read: fn(&Given) -> Result<Option<T>, ValueError>,
    ) -> Option<Option<T>> {
        let mut named = self.members.iter().filter(|member| member.name == field);
        let member = named.next()?;
        let value = if named.next().is_some() {
            Err(Problem::Repeated)
        } else {
            read(&member.given).map_err(Problem::Value)
        };
        value.map_err(|problem| self.errors.push(FieldError { field, problem })).ok()
    }

    fn take_kind(&mut self) -> Option<Option<DiscountKind>> {
        let Some(number) = self.take("type_id", value::integer)? else { return Some(None) };
        let kind = KINDS.into_iter().find(|(_, known)| *known == number);
        if kind.is_none() {
            self.errors.push(FieldError::new("type_id", Problem::UnknownKind));
        }
        kind.map(|(kind, _)| Some(kind))
    }
}

/// Collects all faults of a new or changed coupon, in the order of the members, if a value cannot
/// be understood.
pub(crate) fn all_errors(
    draft: &CouponDraft,
    old: Option<&CouponTerms>,
    errors: Vec<FieldError>,
    operator: &Operator,
) -> Vec<FieldError> {
    let mut all = errors;
    let rules = draft.terms(old, operator.currency.digits()).err().unwrap_or_default();
    for error in rules.into_iter().map(FieldError::from) {
        // What could not be understood is there, though the draft lacks it.
        if all.iter().all(|known| known.field != error.field) {
            all.push(error);
        }
    }
    all.sort_by_key(|error| WRITABLE.iter().position(|field| *field == error.field));
    all
}

/// Converts a coupon into the message that its shop sees now.
pub(crate) fn message(coupon: &Coupon, operator: &Operator, now: Timestamp) -> DiscountCode {
    let digits = operator.currency.digits();
    let moment = |moment: Timestamp| moment.to_zoned(operator.zone.clone());
    let terms = &coupon.terms;
    let to_wire = |domain::Decimal { mantissa, scale }| Decimal::from_minor(mantissa, scale);
    DiscountCode {
        act_once: terms.once,
        act_once_for_client: terms.once_per_client,
        code: terms.code.as_str().to_owned(),
        created_at: moment(coupon.created_at),
        description: terms.description.clone(),
        disabled: terms.disabled,
        discount: to_wire(terms.discount.value(digits)),
        expired_at: terms.valid_through,
        id: coupon.id.number,
        min_price: terms.min_price.map(|price| to_wire(domain::Decimal::of_amount(price, digits))),
        type_id: kind_number(terms.discount.kind()),
        updated_at: moment(coupon.updated_at),
        worked: coupon.has_uses_left(now),
        discount_collections: terms.collections.clone(),
    }
}

fn to_domain(value: Decimal) -> domain::Decimal {
    let short = value.shortest();
    // `value::decimal` reads at most 18 digits.
    let mantissa = i64::try_from(short.mantissa()).unwrap_or(i64::MAX);
    domain::Decimal { mantissa, scale: short.scale() }
}
