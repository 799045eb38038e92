//! The operation `POST /v1/series`.

use domain::command::SeriesTerms;
use domain::limits::{NUMBER_LENGTH_DEFAULT, SECRET_DIGITS_DEFAULT};
use domain::{Currency, ExpiryPolicy, NumberPlan, Surface};
use serde::Deserialize;
use service::SeriesRequest;
use utoipa::ToSchema;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{AlwaysOfChanges, OfNewSeries};
use crate::parameters::Keyed;
use crate::problem::{FieldError, Problem, ProblemKind};
use crate::request::{given, object};
use crate::shapes::series::{DenominationShape, SeriesKindName, SeriesShape};
use crate::wire::Day;

/// Request to create a series.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSeries {
    /// Name of the series.
    #[schema(min_length = 1, max_length = 255, example = "Spring")]
    name: String,
    /// Kind of the certificates: plastic or electronic. It never changes.
    kind: SeriesKindName,
    /// Digits at the beginning of the certificate numbers. They never change.
    #[schema(pattern = "^[1-9][0-9]{0,10}$", example = "21")]
    number_prefix: String,
    /// Number of digits in a certificate number, including the EAN check digit: 8 or 13. It never
    /// changes. Default: 13.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, default = 13, minimum = 8, maximum = 13)]
    number_length: Option<u8>,
    /// Number of digits in a secret code, 4 to 12. It never changes. Default: 6.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, default = 6, minimum = 4, maximum = 12)]
    secret_digits: Option<u8>,
    /// Nominals that the series sells.
    #[serde(deserialize_with = "object")]
    denomination: DenominationShape,
    /// Days of validity after activation, 0 to 36525. Default: 365.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, default = 365, minimum = 0)]
    validity_days: Option<u32>,
    /// Whether a refund of a purchase may return money to its certificates. Default: true.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, default = true)]
    allow_refund: Option<bool>,
    /// Whether certificates can be returned as goods. Default: true.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, default = true)]
    allow_refund_purchase: Option<bool>,
    /// Whether a certificate can be used more than once. Default: true.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, default = true)]
    allow_reuse: Option<bool>,
    /// Whether a redemption must give the secret code. Default: true.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, default = true)]
    secret_confirm: Option<bool>,
    /// Whether the series can be sold. Default: true.
    #[serde(default, deserialize_with = "given")]
    #[schema(nullable = false, default = true)]
    active: Option<bool>,
    /// First day of sale. Default: no limit.
    #[serde(default)]
    on_sale_from: Option<Day>,
    /// Last day of sale. Default: no limit.
    #[serde(default)]
    on_sale_through: Option<Day>,
    /// Item codes of goods that sell the series. Default: none.
    #[serde(default)]
    item_codes: Vec<String>,
    /// Days after the last valid day of a certificate when its balance is booked out, from 0 to
    /// 1095. Default: balances are never booked out.
    #[serde(default)]
    #[schema(maximum = 1095)]
    expire_after_days: Option<u32>,
}

impl NewSeries {
    pub(crate) fn service_request(self, currency: Currency) -> Result<SeriesRequest, Problem> {
        let length = self.number_length.unwrap_or(NUMBER_LENGTH_DEFAULT);
        let digits = self.number_prefix.bytes().all(|byte| byte.is_ascii_digit());
        let prefix = self.number_prefix.parse().ok().filter(|_| digits);
        let plan = prefix.and_then(|prefix| NumberPlan::new(prefix, length));
        let plan = plan.ok_or_else(|| {
            let detail = "the length must be 8 or 13, and the prefix must leave at least one digit free before \
                          the check digit";
            let error = FieldError::member("/number_prefix", detail);
            Problem::of_fields(ProblemKind::BodyInvalid, vec![error])
        })?;
        let usual = SeriesTerms::usual(self.name, self.denomination.read(currency)?);
        let terms = SeriesTerms {
            validity_days: self.validity_days.unwrap_or(usual.validity_days),
            allow_refund: self.allow_refund.unwrap_or(usual.allow_refund),
            allow_refund_purchase: self
                .allow_refund_purchase
                .unwrap_or(usual.allow_refund_purchase),
            allow_reuse: self.allow_reuse.unwrap_or(usual.allow_reuse),
            secret_confirm: self.secret_confirm.unwrap_or(usual.secret_confirm),
            active: self.active.unwrap_or(usual.active),
            on_sale_from: self.on_sale_from.map(|Day(day)| day),
            on_sale_through: self.on_sale_through.map(|Day(day)| day),
            item_codes: self.item_codes,
            expiry: ExpiryPolicy::of_days(self.expire_after_days),
            ..usual
        };
        let secret_digits = self.secret_digits.unwrap_or(SECRET_DIGITS_DEFAULT);
        Ok(SeriesRequest { terms, plan, kind: self.kind.kind(), secret_digits })
    }
}

/// Create a series
///
/// Needs the scope `manage`.
#[utoipa::path(post, path = "/v1/series", tag = "Series",
    request_body = NewSeries,
    responses((status = 201, description = "The series.", body = SeriesShape,
            headers(("Location" = String, description = "Address of the created object."),
                ("Idempotency-Replayed" = bool, description = "Present and true if the request had been carried out before."))),
        AlwaysOfChanges, OfNewSeries),
    security(("key" = [])))]
pub(crate) async fn create_series(mut call: Call<(), Keyed>) -> Result<ApiAnswer, Problem> {
    call.session.series_keeper(Surface::Native, String::new())?;
    let currency = call.currency()?;
    let key = call.operation_key()?;
    let wanted = call.body::<NewSeries>().await?.service_request(currency)?;
    let keeper = call.session.series_keeper(Surface::Native, call.request_id.clone())?;
    let told = keeper.create(key, wanted).await?;
    let (directory, series) = &told.what;
    let shape = SeriesShape::of(series, directory, currency);
    Ok(ApiAnswer::created(SeriesShape::location(series), &shape)?.replayed(told.repeated))
}
