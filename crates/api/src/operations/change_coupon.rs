//! The operation `PATCH /v1/coupons/{id}`.

use domain::{CouponDraft, Currency, Surface};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::create_coupon::{say_discount, say_min_price};
use crate::operations::responses::{AlwaysOfChanges, OfCouponBodies, OfCoupons};
use crate::parameters::CouponInPath;
use crate::problem::Problem;
use crate::request::{given, given_object, given_optional_object};
use crate::shapes::coupon::CouponShape;
use crate::wire::{Day, Discount, Money, all_or_refused};

/// Request to change a coupon. An absent member stays as it is. Null removes a value.
#[expect(clippy::option_option, reason = "absent, null, and a value")]
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CouponChange {
    /// New code that the buyer enters.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, min_length = 1, max_length = 255)]
    code: Option<String>,
    /// New discount of the coupon.
    #[serde(default, deserialize_with = "given_object")]
    #[schema(nullable = false)]
    discount: Option<Discount>,
    /// New note for people, up to 1000 characters. Null removes it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 1000)]
    description: Option<Option<String>>,
    /// Whether the coupon can be used only once.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    once: Option<bool>,
    /// Whether each client can use the coupon only once.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    once_per_client: Option<bool>,
    /// Minimum order amount. Null removes the minimum.
    #[serde(default, deserialize_with = "given_optional_object")]
    #[schema(value_type = Option<Money>)]
    min_price: Option<Option<Money>>,
    /// Last valid day, in the operator's time zone. Null removes the limit.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Day>)]
    valid_through: Option<Option<Day>>,
    /// Collections of goods that the coupon applies to. Empty: all goods.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, max_items = 100)]
    collections: Option<Vec<String>>,
    /// Whether the coupon is disabled.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    disabled: Option<bool>,
}

impl CouponChange {
    pub(crate) fn draft(self, currency: Currency) -> Result<CouponDraft, Problem> {
        let mut errors = Vec::new();
        let mut draft = CouponDraft {
            code: self.code,
            description: self.description,
            disabled: self.disabled,
            once: self.once,
            once_per_client: self.once_per_client.map(Some),
            valid_through: self.valid_through.map(|day| day.map(|Day(day)| day)),
            collections: self.collections,
            ..CouponDraft::default()
        };
        if let Some(discount) = &self.discount {
            say_discount(&mut draft, discount, currency, &mut errors);
        }
        if let Some(price) = &self.min_price {
            say_min_price(&mut draft, price.as_ref(), currency, &mut errors);
        }
        all_or_refused(draft, errors)
    }
}

/// Change a coupon
///
/// Changes the given members of the coupon. Needs the scope `coupons`.
#[utoipa::path(patch, path = "/v1/coupons/{id}", tag = "Coupons",
    request_body = CouponChange,
    responses((status = 200, description = "The changed coupon.", body = CouponShape),
        AlwaysOfChanges, OfCoupons, OfCouponBodies),
    security(("key" = [])))]
pub(crate) async fn change_coupon(mut call: Call<CouponInPath>) -> Result<ApiAnswer, Problem> {
    call.session.coupon_keeper(Surface::Native, String::new())?;
    let currency = call.currency()?;
    let number = call.path()?.id;
    let draft = call.body::<CouponChange>().await?.draft(currency)?;
    let keeper = call.session.coupon_keeper(Surface::Native, call.request_id.clone())?;
    let coupon = keeper.change(number, draft).await?;
    ApiAnswer::ok(&CouponShape::of(&coupon, currency, call.now))
}
