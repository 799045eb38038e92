//! The stored form of the results of requests: JSON in a column of the row. It is read only for
//! repeats and never changes. Members that older writers left out are absent.

use std::borrow::Cow;

use domain::coupon::Percent;
use domain::{
    Amount, CouponCode, CouponId, CouponTerms, Denomination, Discount, ExpiryPolicy, MadeThing,
    OperatorId, PoolId, Series, SeriesId, SeriesKind,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::BackendError;
use crate::codes::Code;

#[derive(Serialize, Deserialize)]
struct StoredTerms<'a> {
    #[serde(borrow)]
    code: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none", borrow)]
    description: Option<Cow<'a, str>>,
    kind: i64,
    value: i64,
    disabled: bool,
    once: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    once_per_client: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    min_price: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    valid_through: Option<String>,
    #[serde(default)]
    collections: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "they are independent permissions")]
struct StoredSeries<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    kind: i64,
    pool: i64,
    secret_digits: u8,
    fixed: bool,
    price_min: i64,
    price_max: i64,
    validity_days: u32,
    allow_refund: bool,
    allow_refund_purchase: bool,
    allow_reuse: bool,
    secret_confirm: bool,
    active: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    on_sale_from: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    on_sale_through: Option<String>,
    #[serde(default)]
    item_codes: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expire_after_days: Option<u32>,
}

/// Kind of the object that a row describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MadeKind {
    /// A coupon was created.
    Coupon,
    /// A series was created.
    Series,
}

impl Code for MadeKind {
    const WHAT: &'static str = WHAT;
    const CODES: &'static [(Self, i64)] = &[(Self::Coupon, 1), (Self::Series, 2)];
}

/// Created object, as in its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeRow {
    /// Kind of the object.
    pub kind: MadeKind,
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Number within the operator.
    pub number: i64,
    /// Content at that time, as JSON.
    pub terms: String,
}

const WHAT: &str = "what a request made";

fn corrupt() -> BackendError {
    BackendError::corrupt(WHAT)
}

fn amount(minor: i64) -> Result<Amount, BackendError> {
    Amount::from_minor(minor).ok_or_else(corrupt)
}

fn date(text: Option<&str>) -> Result<Option<Date>, BackendError> {
    text.map(|text| text.parse().map_err(|_| corrupt())).transpose()
}

fn text(date: Option<Date>) -> Option<String> {
    date.map(|date| date.to_string())
}

impl MadeRow {
    /// The row of a thing.
    pub fn of(made: &MadeThing) -> Result<Self, BackendError> {
        Ok(Self {
            kind: Self::kind_of(made),
            operator: Self::operator_of(made),
            number: Self::number_of(made),
            terms: Self::terms_of(made)?,
        })
    }

    /// Kind of the object.
    pub const fn kind_of(made: &MadeThing) -> MadeKind {
        match made {
            MadeThing::Coupon(..) => MadeKind::Coupon,
            MadeThing::Series(_) => MadeKind::Series,
        }
    }

    /// Operator of the object.
    pub const fn operator_of(made: &MadeThing) -> OperatorId {
        match made {
            MadeThing::Coupon(id, _) => id.operator,
            MadeThing::Series(series) => series.operator,
        }
    }

    /// Identifier of the object, unique for its kind and operator.
    pub const fn number_of(made: &MadeThing) -> i64 {
        match made {
            MadeThing::Coupon(id, _) => id.number,
            MadeThing::Series(series) => series.id.0,
        }
    }

    /// Content of the object at that time, as JSON.
    pub fn terms_of(made: &MadeThing) -> Result<String, BackendError> {
        match made {
            MadeThing::Coupon(_, terms) => to_json(&stored_terms(terms)),
            MadeThing::Series(series) => to_json(&stored_series(series)),
        }
    }

    /// The thing of the row.
    pub fn thing(&self) -> Result<MadeThing, BackendError> {
        match self.kind {
            MadeKind::Coupon => {
                let stored: StoredTerms<'_> =
                    serde_json::from_str(&self.terms).map_err(|_| corrupt())?;
                let id = CouponId { operator: self.operator, number: self.number };
                Ok(MadeThing::Coupon(id, Box::new(terms(stored)?)))
            }
            MadeKind::Series => {
                let stored: StoredSeries<'_> =
                    serde_json::from_str(&self.terms).map_err(|_| corrupt())?;
                let series = series(SeriesId(self.number), self.operator, stored)?;
                Ok(MadeThing::Series(Box::new(series)))
            }
        }
    }
}

fn to_json(stored: &impl Serialize) -> Result<String, BackendError> {
    serde_json::to_string(stored).map_err(|_| corrupt())
}

fn stored_terms(terms: &CouponTerms) -> StoredTerms<'_> {
    StoredTerms {
        code: terms.code.as_str().into(),
        description: terms.description.as_deref().map(Into::into),
        kind: terms.discount.kind().code(),
        value: match terms.discount {
            Discount::Percent(percent) => i64::from(percent.hundredths()),
            Discount::Money(amount) => amount.minor(),
        },
        disabled: terms.disabled,
        once: terms.once,
        once_per_client: terms.once_per_client,
        min_price: terms.min_price.map(Amount::minor),
        valid_through: text(terms.valid_through),
        collections: terms.collections.clone(),
    }
}

fn terms(stored: StoredTerms<'_>) -> Result<CouponTerms, BackendError> {
    let discount = match Code::from_code(stored.kind)? {
        domain::DiscountKind::Percent => {
            let percent = u16::try_from(stored.value).ok().and_then(Percent::from_hundredths);
            Discount::Percent(percent.ok_or_else(corrupt)?)
        }
        domain::DiscountKind::Money => Discount::Money(amount(stored.value)?),
    };
    Ok(CouponTerms {
        code: CouponCode::stored(&stored.code).ok_or_else(corrupt)?,
        description: stored.description.map(Into::into),
        discount,
        disabled: stored.disabled,
        once: stored.once,
        once_per_client: stored.once_per_client,
        min_price: stored.min_price.map(amount).transpose()?,
        valid_through: date(stored.valid_through.as_deref())?,
        collections: stored.collections,
    })
}

fn stored_series(series: &Series) -> StoredSeries<'_> {
    let (min, max) = series.denomination.bounds();
    StoredSeries {
        name: series.name.as_str().into(),
        kind: series.kind.code(),
        pool: series.pool.0,
        secret_digits: series.secret_digits,
        fixed: matches!(series.denomination, Denomination::Fixed(_)),
        price_min: min.minor(),
        price_max: max.minor(),
        validity_days: series.validity_days,
        allow_refund: series.allow_refund,
        allow_refund_purchase: series.allow_refund_purchase,
        allow_reuse: series.allow_reuse,
        secret_confirm: series.secret_confirm,
        active: series.active,
        on_sale_from: text(series.on_sale_from),
        on_sale_through: text(series.on_sale_through),
        item_codes: series.item_codes.clone(),
        expire_after_days: series.expiry.days(),
    }
}

fn series(
    id: SeriesId,
    operator: OperatorId,
    stored: StoredSeries<'_>,
) -> Result<Series, BackendError> {
    let (min, max) = (amount(stored.price_min)?, amount(stored.price_max)?);
    let kind: SeriesKind = Code::from_code(stored.kind)?;
    Ok(Series {
        id,
        operator,
        name: stored.name.into(),
        kind,
        pool: PoolId(stored.pool),
        secret_digits: stored.secret_digits,
        denomination: if stored.fixed {
            Denomination::Fixed(min)
        } else {
            Denomination::Range { min, max }
        },
        validity_days: stored.validity_days,
        allow_refund: stored.allow_refund,
        allow_refund_purchase: stored.allow_refund_purchase,
        allow_reuse: stored.allow_reuse,
        secret_confirm: stored.secret_confirm,
        active: stored.active,
        on_sale_from: date(stored.on_sale_from.as_deref())?,
        on_sale_through: date(stored.on_sale_through.as_deref())?,
        item_codes: stored.item_codes,
        expiry: ExpiryPolicy::of_days(stored.expire_after_days),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comes_back(thing: &MadeThing) {
        let row = MadeRow::of(thing).unwrap();
        assert_eq!(row.thing().unwrap(), *thing);
    }

    #[test]
    fn what_is_stored_comes_back() {
        let operator = OperatorId(3);
        let percent = Percent::from_hundredths(1_250).unwrap();
        for (discount, full) in
            [(Discount::Percent(percent), true), (Discount::Money(Amount::MAX), false)]
        {
            let terms = CouponTerms {
                code: CouponCode::new("Скидка \"1\"").unwrap(),
                description: full.then(|| "примечание\n\"1\"".to_owned()),
                discount,
                disabled: full,
                once: !full,
                once_per_client: full.then_some(true),
                min_price: full.then_some(Amount::MAX),
                valid_through: full.then(|| jiff::civil::date(2026, 11, 22)),
                collections: if full { vec!["Обувь".to_owned()] } else { Vec::new() },
            };
            let id = CouponId { operator, number: i64::MAX };
            comes_back(&MadeThing::Coupon(id, Box::new(terms)));
            let series = Series {
                id: SeriesId(7),
                operator,
                name: "Серия \"1\"".to_owned(),
                kind: if full { SeriesKind::Plastic } else { SeriesKind::Electronic },
                pool: PoolId(2),
                secret_digits: 6,
                denomination: if full {
                    Denomination::Fixed(Amount::MAX)
                } else {
                    Denomination::Range { min: Amount::ZERO, max: Amount::MAX }
                },
                validity_days: 365,
                allow_refund: full,
                allow_refund_purchase: !full,
                allow_reuse: full,
                secret_confirm: !full,
                active: full,
                on_sale_from: full.then(|| jiff::civil::date(2026, 1, 1)),
                on_sale_through: None,
                item_codes: vec!["A".to_owned(), String::new()],
                expiry: ExpiryPolicy::of_days(full.then_some(0)),
            };
            comes_back(&MadeThing::Series(Box::new(series)));
        }
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let row = |kind, terms: &str| MadeRow {
            kind,
            operator: OperatorId(1),
            number: 1,
            terms: terms.to_owned(),
        };
        for terms in
            ["", "{}", "[]", r#"{"code":"A","kind":9,"value":1,"disabled":false,"once":true}"#]
        {
            assert!(row(MadeKind::Coupon, terms).thing().is_err(), "{terms}");
            assert!(row(MadeKind::Series, terms).thing().is_err(), "{terms}");
        }
    }
}
