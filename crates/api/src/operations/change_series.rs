//! The operation `PATCH /v1/series/{id}`.

use domain::command::SeriesChange as Change;
use domain::{Currency, ExpiryPolicy, Surface};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{AlwaysOfChanges, OfSeriesChanges};
use crate::parameters::SeriesInPath;
use crate::problem::{Problem, ProblemKind};
use crate::request::{given, given_object};
use crate::shapes::series::{DenominationShape, SeriesShape};
use crate::wire::Day;

/// Request to change a series. An absent member stays as it is. Null removes a value.
#[expect(clippy::option_option, reason = "absent, null, and a value")]
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeriesChange {
    /// New name of the series.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, min_length = 1, max_length = 255)]
    name: Option<String>,
    /// Nominals that the series sells.
    #[serde(default, deserialize_with = "given_object")]
    #[schema(nullable = false)]
    denomination: Option<DenominationShape>,
    /// Days of validity after activation, for certificates activated from now on.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, minimum = 0)]
    validity_days: Option<u32>,
    /// Whether a refund of a purchase may return money to its certificates.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    allow_refund: Option<bool>,
    /// Whether certificates can be returned as goods.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    allow_refund_purchase: Option<bool>,
    /// Whether a certificate can be used more than once.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    allow_reuse: Option<bool>,
    /// Whether a redemption must give the secret code.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    secret_confirm: Option<bool>,
    /// Whether the series can be sold.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    active: Option<bool>,
    /// First day of sale. Null removes the limit.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Day>)]
    on_sale_from: Option<Option<Day>>,
    /// Last day of sale. Null removes the limit.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Day>)]
    on_sale_through: Option<Option<Day>>,
    /// Item codes of goods that sell the series. They replace all old ones.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false)]
    item_codes: Option<Vec<String>>,
    /// Days after the last valid day of a certificate when its balance is booked out, from 0 to
    /// 1095. It applies to all certificates of the series. Null stops the booking.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<u32>, maximum = 1095)]
    expire_after_days: Option<Option<u32>>,
}

impl SeriesChange {
    pub(crate) fn change(self, currency: Currency) -> Result<Change, Problem> {
        let denomination = self.denomination.as_ref();
        Ok(Change {
            id: None,
            name: self.name,
            denomination: denomination.map(|shape| shape.read(currency)).transpose()?,
            validity_days: self.validity_days,
            allow_refund: self.allow_refund,
            allow_refund_purchase: self.allow_refund_purchase,
            allow_reuse: self.allow_reuse,
            secret_confirm: self.secret_confirm,
            active: self.active,
            on_sale_from: self.on_sale_from.map(|day| day.map(|Day(day)| day)),
            on_sale_through: self.on_sale_through.map(|day| day.map(|Day(day)| day)),
            item_codes: self.item_codes,
            expiry: self.expire_after_days.map(ExpiryPolicy::of_days),
        })
    }
}

/// Change a series
///
/// Activated certificates keep their validity. Permissions apply to all certificates of the series
/// at once. Needs the scope `manage`.
#[utoipa::path(patch, path = "/v1/series/{id}", tag = "Series",
    request_body = SeriesChange,
    responses((status = 200, description = "The changed series.", body = SeriesShape),
        AlwaysOfChanges, OfSeriesChanges),
    security(("key" = [])))]
pub(crate) async fn change_series(mut call: Call<SeriesInPath>) -> Result<ApiAnswer, Problem> {
    call.session.series_keeper(Surface::Native, String::new())?;
    let currency = call.currency()?;
    let id = call.path()?.id;
    let change = call.body::<SeriesChange>().await?.change(currency)?;
    let keeper = call.session.series_keeper(Surface::Native, call.request_id.clone())?;
    let (directory, series) = keeper
        .change(id, change)
        .await?
        .ok_or_else(|| Problem::new(ProblemKind::SeriesNotFound))?;
    ApiAnswer::ok(&SeriesShape::of(&series, &directory, currency))
}
