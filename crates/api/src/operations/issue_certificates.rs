//! `POST /v1/certificates`

use domain::{SeriesId, Surface, validity};
use serde::Deserialize;
use service::IssueWish;
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::call::Call;
use crate::operations::parameters::Keyed;
use crate::operations::responses::{AlwaysOfChanges, OfNewCertificates};
use crate::problem::Problem;
use crate::request::optional_object;
use crate::shapes::certificate_action::Issued;
use crate::wire::Money;

/// Certificates to be issued.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCertificates {
    /// Their series.
    pub(crate) series: i64,
    /// What each is worth; the only nominal of the series where it is not given.
    #[serde(default, deserialize_with = "optional_object")]
    pub(crate) nominal: Option<Money>,
    /// How many.
    #[serde(default, deserialize_with = "crate::request::given")]
    #[schema(nullable = false, default = 1, minimum = 1, maximum = 1000)]
    pub(crate) quantity: Option<u32>,
    /// Whether they can be spent at once. What is issued without is activated later.
    #[serde(default, deserialize_with = "crate::request::given")]
    #[schema(nullable = false, default = true)]
    pub(crate) activate: Option<bool>,
    /// Why; it is kept.
    #[serde(default)]
    #[schema(max_length = 255)]
    pub(crate) reason: Option<String>,
}

/// Issue certificates
///
/// All or none. The answer has their secret codes, which no other operation tells. Needs the scope
/// `sell`.
#[utoipa::path(post, path = "/v1/certificates", tag = "Certificates",
    params(Keyed),
    request_body = NewCertificates,
    responses((status = 201, description = "The certificates.", body = Issued,
            headers(("Idempotency-Replayed" = bool, description = "There and true when the request had been carried out before."))),
        AlwaysOfChanges, OfNewCertificates),
    security(("key" = [])))]
pub(crate) async fn issue_certificates(mut call: Call) -> Result<Answer, Problem> {
    call.session.issuer(Surface::Native, String::new())?;
    let currency = call.currency()?;
    let key = call.operation_key()?;
    let body = call.body::<NewCertificates>().await?;
    let wish = IssueWish {
        series: SeriesId(body.series),
        nominal: Money::optional(body.nominal.as_ref(), currency, "/nominal")?,
        quantity: body.quantity.unwrap_or(1),
        activate: body.activate.unwrap_or(true),
        reason: body.reason,
    };
    let issuer = call.session.issuer(Surface::Native, call.request_id.clone())?;
    let told = issuer.issue(key, wish).await?;
    let on = validity::local_date(told.what.record.at, &call.operator()?.zone);
    Ok(Answer::made(&Issued::of(&told.what, currency, on))?.replayed(told.repeated))
}
