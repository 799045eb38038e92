//! Shapes of coupons and their uses.

use domain::coupon::UseKind;
use domain::{Coupon, CouponUse, Currency};
use jiff::Timestamp;
use serde::Serialize;
use service::Recorded;
use utoipa::ToSchema;

use crate::shapes::Page;
use crate::shapes::origin::OperationShape;
use crate::wire::{Day, Discount, Moment, Money};

/// A discount coupon of the operator.
#[expect(clippy::struct_excessive_bools, reason = "they are independent")]
#[derive(Serialize, ToSchema)]
#[schema(as = Coupon)]
pub(crate) struct CouponShape {
    /// Identifier of the coupon. It is never issued again.
    id: i64,
    /// Code that the buyer enters.
    code: String,
    /// Discount of the coupon.
    discount: Discount,
    /// Note for people. Null if there is none.
    #[schema(required = true)]
    description: Option<String>,
    /// Whether the coupon can be used only once.
    once: bool,
    /// Whether each client can use the coupon only once.
    once_per_client: bool,
    /// Minimum order amount. Null if there is none.
    #[schema(required = true)]
    min_price: Option<Money>,
    /// Last valid day, in the operator's time zone. Null if there is no limit.
    #[schema(required = true)]
    valid_through: Option<Day>,
    /// Collections of goods that the coupon applies to. Empty: all goods.
    collections: Vec<String>,
    /// Whether the coupon is disabled.
    disabled: bool,
    /// Number of redemptions that use the coupon now, including holds.
    uses: u32,
    /// Whether uses are left. False only for a single-use coupon that is used.
    worked: bool,
    /// Time at which the coupon was created.
    created_at: Moment,
    /// Time of the last visible change of the coupon.
    updated_at: Moment,
}

impl CouponShape {
    /// Returns the shape of a coupon.
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

    /// Returns the address of a coupon.
    pub(crate) fn location(coupon: &Coupon) -> String {
        format!("/v1/coupons/{}", coupon.id.number)
    }
}

/// Direction of an entry of a coupon's uses.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CouponUseKind)]
pub(crate) enum UseKindName {
    /// The coupon was used, or a use of it was held.
    Used,
    /// The use was returned.
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
    /// Number of the entry within the coupon, from 1, without gaps.
    number: u32,
    /// Direction of the entry.
    kind: UseKindName,
    /// Client who used the coupon. Null if none was given.
    #[schema(required = true)]
    client: Option<String>,
    /// Identifier of the redemption that used the coupon.
    redemption: String,
    /// Operation that caused the entry.
    operation: OperationShape,
}

impl CouponUseShape {
    /// Returns the shape of a use.
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
