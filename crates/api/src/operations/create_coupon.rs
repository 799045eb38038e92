//! The operation `POST /v1/coupons`.

use domain::{CouponDraft, Currency, Surface};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{AlwaysOfChanges, OfNewCoupons};
use crate::parameters::Keyed;
use crate::problem::{FieldError, Problem};
use crate::request::{object, optional_object};
use crate::shapes::coupon::CouponShape;
use crate::wire::{Day, Discount, Money, all_or_refused};

/// Request to create a coupon, or to replace one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCoupon {
    /// Code that the buyer enters, up to 255 characters. Letter case and surrounding white space do
    /// not matter. No other coupon may have it.
    #[schema(min_length = 1, max_length = 255, example = "SPRING")]
    code: String,
    /// Discount of the coupon.
    #[serde(deserialize_with = "object")]
    discount: Discount,
    /// Note for people, up to 1000 characters. Default: none.
    #[serde(default)]
    #[schema(max_length = 1000)]
    description: Option<String>,
    /// Whether the coupon can be used only once.
    #[serde(default)]
    once: bool,
    /// Whether each client can use the coupon only once. Default: false.
    #[serde(default, deserialize_with = "crate::request::given")]
    #[schema(nullable = false, default = false)]
    once_per_client: Option<bool>,
    /// Minimum order amount. Default: none.
    #[serde(default, deserialize_with = "optional_object")]
    min_price: Option<Money>,
    /// Last valid day, in the operator's time zone. Default: no limit.
    #[serde(default)]
    valid_through: Option<Day>,
    /// Collections of goods that the coupon applies to. Default: all goods.
    #[serde(default)]
    #[schema(max_items = 100)]
    collections: Vec<String>,
    /// Whether the coupon is disabled. Default: false.
    #[serde(default)]
    disabled: bool,
}

impl NewCoupon {
    /// Returns a complete draft: absent members get their default, also when a coupon is replaced.
    pub(crate) fn draft(self, currency: Currency) -> Result<CouponDraft, Problem> {
        let mut errors = Vec::new();
        let mut draft = CouponDraft {
            code: Some(self.code),
            description: Some(self.description),
            disabled: Some(self.disabled),
            once: Some(self.once),
            once_per_client: Some(self.once_per_client),
            valid_through: Some(self.valid_through.map(|Day(day)| day)),
            collections: Some(self.collections),
            ..CouponDraft::default()
        };
        say_discount(&mut draft, &self.discount, currency, &mut errors);
        say_min_price(&mut draft, self.min_price.as_ref(), currency, &mut errors);
        all_or_refused(draft, errors)
    }
}

/// Puts a discount into a draft.
pub(crate) fn say_discount(
    draft: &mut CouponDraft,
    discount: &Discount,
    currency: Currency,
    errors: &mut Vec<FieldError>,
) {
    let (kind, value) = match discount {
        Discount::Percent(percent) => (domain::DiscountKind::Percent, Ok(percent.0)),
        Discount::Money(money) => {
            (domain::DiscountKind::Money, money.to_decimal(currency, "/discount/money"))
        }
    };
    draft.kind = Some(Some(kind));
    draft.value = Some(value.map_err(|error| errors.push(error)).ok());
}

/// Puts the minimum order amount into a draft.
pub(crate) fn say_min_price(
    draft: &mut CouponDraft,
    price: Option<&Money>,
    currency: Currency,
    errors: &mut Vec<FieldError>,
) {
    let price = price.map(|price| price.to_decimal(currency, "/min_price")).transpose();
    draft.min_price = Some(price.map_err(|error| errors.push(error)).unwrap_or_default());
}

/// Create a coupon
///
/// Needs the scope `coupons`.
#[utoipa::path(post, path = "/v1/coupons", tag = "Coupons",
    request_body = NewCoupon,
    responses((status = 201, description = "The coupon.", body = CouponShape,
            headers(("Location" = String, description = "Address of the created object."),
                ("Idempotency-Replayed" = bool, description = "Present and true if the request had been carried out before."))),
        AlwaysOfChanges, OfNewCoupons),
    security(("key" = [])))]
pub(crate) async fn create_coupon(mut call: Call<(), Keyed>) -> Result<ApiAnswer, Problem> {
    call.session.coupon_keeper(Surface::Native, String::new())?;
    let currency = call.currency()?;
    let key = call.operation_key()?;
    let draft = call.body::<NewCoupon>().await?.draft(currency)?;
    let keeper = call.session.coupon_keeper(Surface::Native, call.request_id.clone())?;
    let told = keeper.create(Some(key), draft).await?;
    let shape = CouponShape::of(&told.what, currency, call.now);
    Ok(ApiAnswer::created(CouponShape::location(&told.what), &shape)?.replayed(told.repeated))
}
