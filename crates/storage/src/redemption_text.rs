//! The stored form of the parts of a redemption: JSON in columns of its row.
//!
//! They are read only with their redemption, and what changes of them changes with it. Readers take
//! what older writers left out as absent, and an amount that is left out as nothing.

use std::borrow::Cow;

use domain::redemption::{
    OrderLine, Quantity, RedeemedCertificate, RedeemedCoupon, Step, StepKind,
};
use domain::{
    Amount, CertificateId, CertificateNumber, CouponCode, CouponId, OperationId, OperatorId,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::BackendError;
use crate::codes::Code;

#[derive(Serialize, Deserialize)]
struct StoredLine<'a> {
    #[serde(skip_serializing_if = "Option::is_none", borrow)]
    item_code: Option<Cow<'a, str>>,
    quantity: u32,
    /// Beyond the whole pieces.
    #[serde(default, skip_serializing_if = "is_whole")]
    thousandths: u16,
    price: i64,
    #[serde(default, skip_serializing_if = "is_empty", borrow)]
    collections: Vec<Cow<'a, str>>,
}

#[derive(Serialize, Deserialize)]
struct StoredCoupon<'a> {
    number: i64,
    #[serde(borrow)]
    code: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "is_zero")]
    discount: i64,
    lines: Vec<i64>,
}

#[derive(Serialize, Deserialize)]
struct StoredCertificate {
    id: i64,
    number: u64,
    #[serde(default, skip_serializing_if = "is_zero")]
    held: i64,
    #[serde(default, skip_serializing_if = "is_zero")]
    taken: i64,
    #[serde(default, skip_serializing_if = "is_zero")]
    refunded: i64,
    #[serde(default, skip_serializing_if = "is_zero")]
    to_buyer: i64,
    #[serde(default, skip_serializing_if = "is_zero")]
    breakage: i64,
}

#[derive(Serialize, Deserialize)]
struct StoredStep {
    operation: i64,
    kind: i64,
    /// Microseconds since 1970 UTC.
    at: i64,
    amounts: Vec<i64>,
    balances: Vec<i64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    to_buyer: Vec<i64>,
    /// Of refunds only. Older ones do not have it: the one that left nothing undid the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    undone: Option<bool>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_zero(amount: &i64) -> bool {
    *amount == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_whole(thousandths: &u16) -> bool {
    *thousandths == 0
}

const fn is_empty(texts: &[Cow<'_, str>]) -> bool {
    texts.is_empty()
}

const LINES: &str = "lines of a redemption";
const COUPONS: &str = "coupons of a redemption";
const CERTIFICATES: &str = "certificates of a redemption";
const STEPS: &str = "steps of a redemption";

fn to_text(stored: &impl Serialize, what: &'static str) -> Result<String, BackendError> {
    serde_json::to_string(stored).map_err(|_| BackendError::corrupt(what))
}

fn from_text<'a, T: Deserialize<'a>>(text: &'a str, what: &'static str) -> Result<T, BackendError> {
    serde_json::from_str(text).map_err(|_| BackendError::corrupt(what))
}

fn amount(minor: i64, what: &'static str) -> Result<Amount, BackendError> {
    Amount::from_minor(minor).ok_or_else(|| BackendError::corrupt(what))
}

fn amounts(minor: &[i64], what: &'static str) -> Result<Vec<Amount>, BackendError> {
    minor.iter().map(|minor| amount(*minor, what)).collect()
}

fn minor(amounts: &[Amount]) -> Vec<i64> {
    amounts.iter().copied().map(Amount::minor).collect()
}

/// The stored form of an order's lines: `[{"item_code":"x","quantity":1,"price":100}]`.
pub fn lines_to_text(lines: &[OrderLine]) -> Result<String, BackendError> {
    let stored: Vec<StoredLine<'_>> = lines
        .iter()
        .map(|line| {
            let (quantity, thousandths) = line.quantity.parts();
            StoredLine {
                item_code: line.item_code.as_deref().map(Into::into),
                quantity,
                thousandths,
                price: line.unit_price.minor(),
                collections: line.collections.iter().map(Into::into).collect(),
            }
        })
        .collect();
    to_text(&stored, LINES)
}

/// The lines of a stored form.
pub fn lines_from_text(text: &str) -> Result<Vec<OrderLine>, BackendError> {
    let stored: Vec<StoredLine<'_>> = from_text(text, LINES)?;
    stored
        .into_iter()
        .map(|line| {
            Ok(OrderLine {
                item_code: line.item_code.map(Into::into),
                quantity: Quantity::from_parts(line.quantity, line.thousandths)
                    .ok_or_else(|| BackendError::corrupt(LINES))?,
                unit_price: amount(line.price, LINES)?,
                collections: line.collections.into_iter().map(Into::into).collect(),
            })
        })
        .collect()
}

/// The stored form of a redemption's coupons, which are all of its operator:
/// `[{"number":1,"code":"SALE","discount":100,"lines":[100]}]`.
pub fn coupons_to_text(coupons: &[RedeemedCoupon]) -> Result<String, BackendError> {
    let stored: Vec<StoredCoupon<'_>> = coupons
        .iter()
        .map(|coupon| StoredCoupon {
            number: coupon.coupon.number,
            code: coupon.code.as_str().into(),
            discount: coupon.discount.minor(),
            lines: minor(&coupon.lines),
        })
        .collect();
    to_text(&stored, COUPONS)
}

/// The coupons of a stored form, of an operator.
pub fn coupons_from_text(
    text: &str,
    operator: OperatorId,
) -> Result<Vec<RedeemedCoupon>, BackendError> {
    let stored: Vec<StoredCoupon<'_>> = from_text(text, COUPONS)?;
    stored
        .into_iter()
        .map(|coupon| {
            let code = CouponCode::stored(&coupon.code);
            Ok(RedeemedCoupon {
                coupon: CouponId { operator, number: coupon.number },
                code: code.ok_or_else(|| BackendError::corrupt(COUPONS))?,
                discount: amount(coupon.discount, COUPONS)?,
                lines: amounts(&coupon.lines, COUPONS)?,
            })
        })
        .collect()
}

/// The stored form of a redemption's certificates: `[{"id":1099511627776,"number":2000000000015,
/// "taken":100}]`.
pub fn certificates_to_text(certificates: &[RedeemedCertificate]) -> Result<String, BackendError> {
    let stored: Vec<StoredCertificate> = certificates
        .iter()
        .map(|part| StoredCertificate {
            id: part.certificate.0,
            number: part.number.value(),
            held: part.held.minor(),
            taken: part.taken.minor(),
            refunded: part.refunded.minor(),
            to_buyer: part.to_buyer.minor(),
            breakage: part.breakage.minor(),
        })
        .collect();
    to_text(&stored, CERTIFICATES)
}

/// The certificates of a stored form.
pub fn certificates_from_text(text: &str) -> Result<Vec<RedeemedCertificate>, BackendError> {
    let stored: Vec<StoredCertificate> = from_text(text, CERTIFICATES)?;
    stored
        .into_iter()
        .map(|part| {
            let number = CertificateNumber::new(part.number);
            Ok(RedeemedCertificate {
                certificate: CertificateId(part.id),
                number: number.ok_or_else(|| BackendError::corrupt(CERTIFICATES))?,
                held: amount(part.held, CERTIFICATES)?,
                taken: amount(part.taken, CERTIFICATES)?,
                refunded: amount(part.refunded, CERTIFICATES)?,
                to_buyer: amount(part.to_buyer, CERTIFICATES)?,
                breakage: amount(part.breakage, CERTIFICATES)?,
            })
        })
        .collect()
}

/// The stored form of what was done to a redemption:
/// `[{"operation":7,"kind":2,"at":1795341600000000,"amounts":[100],"balances":[400]}]`.
pub fn steps_to_text(steps: &[Step]) -> Result<String, BackendError> {
    let stored: Vec<StoredStep> = steps
        .iter()
        .map(|step| StoredStep {
            operation: step.operation.0,
            kind: step.kind.code(),
            at: step.at.as_microsecond(),
            amounts: minor(&step.amounts),
            balances: minor(&step.balances),
            to_buyer: minor(&step.to_buyer),
            undone: match step.kind {
                StepKind::Refunded => Some(step.order_undone),
                StepKind::Held | StepKind::Captured | StepKind::Released | StepKind::Lapsed => None,
            },
        })
        .collect();
    to_text(&stored, STEPS)
}

/// The steps of a stored form.
pub fn steps_from_text(text: &str) -> Result<Vec<Step>, BackendError> {
    let stored: Vec<StoredStep> = from_text(text, STEPS)?;
    // What is left to refund, for refunds that do not say whether they undid the order.
    let mut left = 0_i64;
    stored
        .into_iter()
        .map(|step| {
            let at = Timestamp::from_microsecond(step.at);
            let sum = step.amounts.iter().copied().fold(0, i64::saturating_add);
            let kind = Code::from_code(step.kind)?;
            let order_undone = match kind {
                StepKind::Refunded => {
                    left = left.saturating_sub(sum);
                    step.undone.unwrap_or(left == 0)
                }
                StepKind::Captured => {
                    left = sum;
                    false
                }
                StepKind::Held | StepKind::Released | StepKind::Lapsed => false,
            };
            Ok(Step {
                operation: OperationId(step.operation),
                kind,
                at: at.map_err(|_| BackendError::corrupt(STEPS))?,
                amounts: amounts(&step.amounts, STEPS)?,
                balances: amounts(&step.balances, STEPS)?,
                to_buyer: amounts(&step.to_buyer, STEPS)?,
                order_undone,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_comes_back() {
        let full = OrderLine {
            item_code: Some("Товар \"1\"\n\u{1}".to_owned()),
            quantity: Quantity::MAX,
            unit_price: Amount::MAX,
            collections: vec![String::new(), "Обувь".to_owned()],
        };
        let bare = OrderLine {
            item_code: None,
            quantity: Quantity::from_thousandths(355).unwrap(),
            unit_price: Amount::ZERO,
            collections: Vec::new(),
        };
        let lines = vec![full, bare];
        assert_eq!(lines_from_text(&lines_to_text(&lines).unwrap()).unwrap(), lines);
        let operator = OperatorId(3);
        let coupons = vec![RedeemedCoupon {
            coupon: CouponId { operator, number: i64::MAX },
            code: CouponCode::new("Скидка \"1\"").unwrap(),
            discount: Amount::MAX,
            lines: vec![Amount::MAX, Amount::ZERO],
        }];
        let text = coupons_to_text(&coupons).unwrap();
        assert_eq!(coupons_from_text(&text, operator).unwrap(), coupons);
        let parts: Vec<RedeemedCertificate> = [Amount::MAX, Amount::ZERO]
            .into_iter()
            .map(|amount| RedeemedCertificate {
                certificate: CertificateId(i64::MAX),
                number: CertificateNumber::new(2_000_000_000_015).unwrap(),
                held: amount,
                taken: amount,
                refunded: amount,
                to_buyer: amount,
                breakage: amount,
            })
            .collect();
        let text = certificates_to_text(&parts).unwrap();
        assert_eq!(certificates_from_text(&text).unwrap(), parts);
        let steps = vec![Step {
            operation: OperationId(i64::MAX),
            kind: StepKind::Refunded,
            at: Timestamp::from_microsecond(1_795_341_600_123_456).unwrap(),
            amounts: vec![Amount::MAX],
            balances: vec![Amount::ZERO],
            to_buyer: vec![Amount::MAX],
            order_undone: true,
        }];
        assert_eq!(steps_from_text(&steps_to_text(&steps).unwrap()).unwrap(), steps);
    }

    /// Written by the version before quantities by weight, and before refunds said whether they
    /// undid the order.
    #[test]
    fn what_older_versions_stored_is_understood() {
        let lines = lines_from_text(r#"[{"quantity":2,"price":5}]"#).unwrap();
        assert_eq!(lines[0].quantity, Quantity::whole(2));
        let step = |kind: i64, amount: i64| {
            format!(r#"{{"operation":1,"kind":{kind},"at":0,"amounts":[{amount}],"balances":[0]}}"#)
        };
        for (steps, undone) in [
            (vec![step(2, 100)], vec![false]),
            (vec![step(2, 100), step(5, 99)], vec![false, false]),
            (
                vec![step(1, 200), step(2, 100), step(5, 99), step(5, 1)],
                vec![false, false, false, true],
            ),
            // Coupons only.
            (vec![step(2, 0), step(5, 0)], vec![false, true]),
        ] {
            let steps = steps_from_text(&format!("[{}]", steps.join(","))).unwrap();
            let told: Vec<bool> = steps.iter().map(|step| step.order_undone).collect();
            assert_eq!(told, undone);
            assert_eq!(steps_from_text(&steps_to_text(&steps).unwrap()).unwrap(), steps);
        }
        // Whole quantities are stored as they were.
        let whole = lines_to_text(&lines).unwrap();
        assert_eq!(whole, r#"[{"quantity":2,"price":5}]"#);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for text in [
            "",
            "{}",
            "[{}]",
            "[{\"quantity\":1,\"price\":-1}]",
            "[{\"quantity\":1,\"thousandths\":1000,\"price\":1}]",
            "[[1]]",
        ] {
            assert!(lines_from_text(text).is_err(), "{text}");
        }
        for text in ["[{}]", r#"[{"number":1,"code":" A","lines":[]}]"#] {
            assert!(coupons_from_text(text, OperatorId(1)).is_err(), "{text}");
        }
        for text in ["[{}]", r#"[{"id":1,"number":0}]"#, r#"[{"id":1,"number":20,"held":-1}]"#] {
            assert!(certificates_from_text(text).is_err(), "{text}");
        }
        for text in [
            "[{}]",
            r#"[{"operation":1,"kind":9,"at":0,"amounts":[],"balances":[]}]"#,
            r#"[{"operation":1,"kind":1,"at":0,"amounts":[-1],"balances":[]}]"#,
        ] {
            assert!(steps_from_text(text).is_err(), "{text}");
        }
    }
}
