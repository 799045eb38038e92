//! Coupons and their uses.

use domain::coupon::UseKind;
use domain::{Coupon, CouponUse, Currency};
use jiff::Timestamp;
use serde::Serialize;
use service::Recorded;
use utoipa::ToSchema;

use crate::shapes::Page;
use crate::shapes::origin::OperationShape;
use crate::wire::{Day, Discount, Moment, Money};

/// A discount coupon.
#[expect(clippy::struct_excessive_bools, reason = "they are independent")]
#[derive(Serialize, ToSchema)]
#[schema(as = Coupon)]
pub(crate) struct CouponShape {
    /// Its number, which is never given again.
    id: i64,
    /// What the buyer enters.
    code: String,
    /// What it takes off.
    discount: Discount,
    /// A note for people.
    #[schema(required = true)]
    description: Option<String>,
    /// Whether it can be used once only.
    once: bool,
    /// Whether each client can use it once only.
    once_per_client: bool,
    /// The least order that it acts on.
    #[schema(required = true)]
    min_price: Option<Money>,
    /// The last day on which it can be used, in the operator's time zone.
    #[schema(required = true)]
    valid_through: Option<Day>,
    /// The collections of goods that it acts on; all goods when empty.
    collections: Vec<String>,
    /// Whether it is out of use for now.
    disabled: bool,
    /// How many redemptions use it now, those that hold a use included.
    uses: u32,
    /// Whether there are uses left: false only when it can be used once and is.
    worked: bool,
    /// When it was made.
    created_at: Moment,
    /// When something that can be seen of it changed last.
    updated_at: Moment,
}

impl CouponShape {
    /// A coupon as this API tells it.
    pub(crate) fn of(coupon: &Coupon, currency: Currency, now: Timestamp) -> Self {
        let terms = &coupon.terms;
        // A hold whose time is over uses nothing, whether or not its end has been recorded.
        let lapsed = coupon.last_use.is_some_and(|last| last.is_lapsed(now));
        Self {
            id: coupon.id.number,
            code: terms.code.as_str().to_owned(),
            discount: Discount::of(terms.discount, currency),
            description: terms.description.clone(),
            once: terms.once,
            once_per_client: terms.once_per_client == Some(true),
            min_price: terms.min_price.map(|price| Money::of(price, currency)),
            valid_through: terms.valid_through.map(Day),
            collections: terms.collections.clone(),
            disabled: terms.disabled,
            uses: coupon.uses.saturating_sub(u32::from(lapsed)),
            worked: coupon.has_uses_left(now),
            created_at: Moment(coupon.created_at),
            updated_at: Moment(coupon.updated_at),
        }
    }

    /// Where a coupon is.
    pub(crate) fn location(coupon: &Coupon) -> String {
        format!("/v1/coupons/{}", coupon.id.number)
    }
}

/// Which way an entry of a coupon's uses counts.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CouponUseKind)]
pub(crate) enum UseKindName {
    /// It was used, or a use of it was held.
    Used,
    /// The use was given back.
    Returned,
}

impl From<UseKind> for UseKindName {
    fn from(kind: UseKind) -> Self {
        match kind {
            UseKind::Used => Self::Used,
            UseKind::Returned => Self::Returned,
        }
    }
}

/// One entry of a coupon's uses. It never changes.
#[derive(Serialize, ToSchema)]
#[schema(as = CouponUse)]
pub(crate) struct CouponUseShape {
    /// Its place among the coupon's entries, from 1, without gaps.
    number: u32,
    /// Which way it counts.
    kind: UseKindName,
    /// Who used it, if that was said.
    #[schema(required = true)]
    client: Option<String>,
    /// The redemption that used it.
    redemption: String,
    /// The request that caused it.
    operation: OperationShape,
}

impl CouponUseShape {
    /// A use as this API tells it.
    pub(crate) fn of(used: &Recorded<CouponUse>) -> Self {
        Self {
            number: used.what.number,
            kind: used.what.kind.into(),
            redemption: used.what.redemption.to_string(),
            client: used.what.client.clone(),
            operation: OperationShape::of(&used.operation),
        }
    }
}

/// One page of a list.
pub(crate) type CouponUsePage = Page<CouponUseShape>;

/// One page of a list.
pub(crate) type CouponPage = Page<CouponShape>;
