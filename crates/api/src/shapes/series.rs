//! Shapes of series of certificates.

use domain::{Currency, Denomination, Directory, Series, SeriesKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::request::{given_object, object};
use crate::shapes::Page;
use crate::wire::{Day, Money};

/// Kind of the certificates of a series.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SeriesKind)]
pub(crate) enum SeriesKindName {
    /// Printed before the sale, activated by it.
    Plastic,
    /// Created by the sale.
    Electronic,
}

impl SeriesKindName {
    /// Converts the name into the kind.
    pub(crate) const fn kind(self) -> SeriesKind {
        match self {
            Self::Plastic => SeriesKind::Plastic,
            Self::Electronic => SeriesKind::Electronic,
        }
    }
}

/// Range of nominals, both ends included.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Range {
    /// Minimum nominal of the series.
    #[serde(deserialize_with = "object")]
    min: Money,
    /// Maximum nominal of the series.
    #[serde(deserialize_with = "object")]
    max: Money,
}

/// Nominals that a series sells. Has exactly one member.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", try_from = "DenominationMembers")]
#[schema(as = Denomination)]
pub(crate) enum DenominationShape {
    /// The only nominal of the series.
    Fixed(Money),
    /// Range of nominals, both ends included.
    Range(Range),
}

/// Members of a denomination, read like those of a discount.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DenominationMembers {
    #[serde(default, deserialize_with = "given_object")]
    fixed: Option<Money>,
    #[serde(default, deserialize_with = "given_object")]
    range: Option<Range>,
}

impl TryFrom<DenominationMembers> for DenominationShape {
    type Error = &'static str;

    fn try_from(members: DenominationMembers) -> Result<Self, Self::Error> {
        match (members.fixed, members.range) {
            (Some(nominal), None) => Ok(Self::Fixed(nominal)),
            (None, Some(range)) => Ok(Self::Range(range)),
            (Some(_), Some(_)) | (None, None) => Err("must have one of `fixed` and `range`"),
        }
    }
}

impl DenominationShape {
    /// Converts the nominals, in the operator's currency.
    ///
    /// # Errors
    ///
    /// All faults of the amounts.
    pub(crate) fn read(&self, currency: Currency) -> Result<Denomination, Problem> {
        match self {
            Self::Fixed(nominal) => {
                nominal.to_amount(currency, "/denomination/fixed").map(Denomination::Fixed)
            }
            Self::Range(Range { min, max }) => Ok(Denomination::Range {
                min: min.to_amount(currency, "/denomination/range/min")?,
                max: max.to_amount(currency, "/denomination/range/max")?,
            }),
        }
    }
}

/// A series: a kind of certificates.
#[expect(clippy::struct_excessive_bools, reason = "they are independent permissions")]
#[derive(Serialize, ToSchema)]
#[schema(as = Series)]
pub(crate) struct SeriesShape {
    /// Identifier of the series.
    id: i64,
    /// Name of the series.
    name: String,
    /// Kind of the certificates: plastic or electronic.
    kind: SeriesKindName,
    /// Digits at the beginning of the certificate numbers.
    #[schema(pattern = "^[0-9]{1,11}$", example = "20")]
    number_prefix: String,
    /// Number of digits in a certificate number.
    number_length: u8,
    /// Number of digits in a secret code.
    secret_digits: u8,
    /// Nominals that the series sells.
    denomination: DenominationShape,
    /// Days of validity after activation.
    validity_days: u32,
    /// Whether a refund of a purchase may return money to its certificates.
    allow_refund: bool,
    /// Whether certificates can be returned as goods.
    allow_refund_purchase: bool,
    /// Whether a certificate can be used more than once.
    allow_reuse: bool,
    /// Whether a redemption must give the secret code.
    secret_confirm: bool,
    /// Whether the series can be sold.
    active: bool,
    /// First day of sale. Null if there is no limit.
    #[schema(required = true)]
    on_sale_from: Option<Day>,
    /// Last day of sale. Null if there is no limit.
    #[schema(required = true)]
    on_sale_through: Option<Day>,
    /// Item codes of goods that sell the series.
    item_codes: Vec<String>,
    /// Days after the last valid day of a certificate when its balance is booked out. Absent if
    /// balances are never booked out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    expire_after_days: Option<u32>,
}

impl SeriesShape {
    /// Returns the shape of a series. `directory` must know its pool.
    pub(crate) fn of(series: &Series, directory: &Directory, currency: Currency) -> Self {
        let plan = directory.pool(series.pool).map(|pool| pool.plan);
        let money = |amount| Money::of(amount, currency);
        Self {
            id: series.id.0,
            name: series.name.clone(),
            kind: match series.kind {
                SeriesKind::Plastic => SeriesKindName::Plastic,
                SeriesKind::Electronic => SeriesKindName::Electronic,
            },
            number_prefix: plan.map_or_else(String::new, |plan| plan.prefix().to_string()),
            number_length: plan.map_or(0, |plan| plan.length()),
            secret_digits: series.secret_digits,
            denomination: match series.denomination {
                Denomination::Fixed(nominal) => DenominationShape::Fixed(money(nominal)),
                Denomination::Range { min, max } => {
                    DenominationShape::Range(Range { min: money(min), max: money(max) })
                }
            },
            validity_days: series.validity_days,
            allow_refund: series.allow_refund,
            allow_refund_purchase: series.allow_refund_purchase,
            allow_reuse: series.allow_reuse,
            secret_confirm: series.secret_confirm,
            active: series.active,
            on_sale_from: series.on_sale_from.map(Day),
            on_sale_through: series.on_sale_through.map(Day),
            item_codes: series.item_codes.clone(),
            expire_after_days: series.expiry.days(),
        }
    }
}

impl SeriesShape {
    /// Returns the address of a series.
    pub(crate) fn location(series: &Series) -> String {
        format!("/v1/series/{}", series.id)
    }
}

/// One page of a list.
pub(crate) type SeriesPage = Page<SeriesShape>;
