//! The operation `POST /v1/certificates`.

use domain::{Address, Buyer, SeriesId, Surface, text, validity};
use serde::Deserialize;
use service::IssueRequest;
use utoipa::ToSchema;

use crate::answer::ApiAnswer;
use crate::call::Call;
use crate::operations::responses::{AlwaysOfChanges, OfNewCertificates};
use crate::parameters::Keyed;
use crate::problem::{FieldError, Problem, ProblemKind};
use crate::query;
use crate::request::optional_object;
use crate::shapes::certificate::Metadata;
use crate::shapes::certificate_action::Issued;
use crate::shapes::fiscal::FiscalShape;
use crate::wire::{Money, all_or_refused};

/// Request to issue certificates.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCertificates {
    /// Identifier of their series.
    pub(crate) series: i64,
    /// Nominal of each certificate. Default: the only nominal of the series.
    #[serde(default, deserialize_with = "optional_object")]
    pub(crate) nominal: Option<Money>,
    /// Number of certificates, 1 to 1000. Default: 1.
    #[serde(default, deserialize_with = "crate::request::given")]
    #[schema(nullable = false, default = 1, minimum = 1, maximum = 1000)]
    pub(crate) quantity: Option<u32>,
    /// Whether the certificates can be spent at once. If false, activate them later. Default: true.
    #[serde(default, deserialize_with = "crate::request::given")]
    #[schema(nullable = false, default = true)]
    pub(crate) activate: Option<bool>,
    /// Reason for the issue, kept in the history. Optional.
    #[serde(default)]
    #[schema(max_length = 255)]
    pub(crate) reason: Option<String>,
    /// Buyer of the certificates. With a buyer the issue is a sale, and is found and mailed as one.
    #[serde(default, deserialize_with = "optional_object")]
    pub(crate) buyer: Option<NewBuyer>,
    /// Number of the shop's order. With an order the issue is a sale, and is found as one.
    #[serde(default)]
    #[schema(max_length = 255)]
    pub(crate) order: Option<String>,
    /// Data that you want to keep with the certificates: a JSON object of at most 4096 bytes. Every
    /// certificate shows it.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub(crate) metadata: Option<Metadata>,
}

/// Buyer of issued certificates.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewBuyer {
    /// E-mail address of the buyer.
    #[serde(default)]
    #[schema(max_length = 254)]
    email: Option<String>,
    /// Phone of the buyer, as a number or as people write it.
    #[serde(default)]
    phone: Option<NumberOrText>,
    /// Client: the number of a member of the loyalty programme, or a text of your own.
    #[serde(default)]
    client: Option<NumberOrText>,
}

/// A number or a text.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum NumberOrText {
    /// Value as a number.
    #[schema(title = "Number")]
    Number(i64),
    /// Value as a text.
    #[schema(title = "Text")]
    Text(String),
}

impl NewBuyer {
    /// Converts the buyer and collects its faults.
    fn read(self, errors: &mut Vec<FieldError>) -> Buyer {
        let email =
            self.email.map(|email| email.trim().to_owned()).filter(|email| !email.is_empty());
        if email.as_deref().is_some_and(|email| Address::email(email).is_err()) {
            errors.push(FieldError::member("/buyer/email", "must be an e-mail address"));
        }
        let digits = |phone| match phone {
            NumberOrText::Number(number) => query::phone(&number.to_string()),
            NumberOrText::Text(text) => query::phone(&text),
        };
        let phone = self.phone.map(|phone| {
            let number = digits(phone);
            if number.is_none() {
                let must = "must be a phone of 7 to 15 digits";
                errors.push(FieldError::member("/buyer/phone", must));
            }
            number
        });
        let (client, client_code) = match self.client {
            None => (None, None),
            Some(NumberOrText::Number(number)) => (Some(number), None),
            Some(NumberOrText::Text(text)) => (None, Some(text)),
        };
        if client_code.as_ref().is_some_and(|client| client.trim().is_empty()) {
            errors.push(FieldError::member("/buyer/client", "must not be empty"));
        }
        Buyer { client, shop_client: None, email, phone: phone.flatten(), client_code }
    }
}

/// Issue certificates
///
/// Issues all certificates, or none. With a `buyer` or an `order` the issue is a sale:
/// `GET /v1/sales` finds it, and mail to the buyer's address includes the certificates. The answer
/// has their secret codes, which no other operation returns. Needs the scope `sell`.
#[utoipa::path(post, path = "/v1/certificates", tag = "Certificates",
    request_body = NewCertificates,
    responses((status = 201, description = "The certificates.", body = Issued,
            headers(("Idempotency-Replayed" = bool, description = "Present and true if the request had been carried out before."))),
        AlwaysOfChanges, OfNewCertificates),
    security(("key" = [])))]
pub(crate) async fn issue_certificates(mut call: Call<(), Keyed>) -> Result<ApiAnswer, Problem> {
    call.session.issuer(Surface::Native, String::new())?;
    let currency = call.currency()?;
    let key = call.operation_key()?;
    let body = call.body::<NewCertificates>().await?;
    let mut errors = Vec::new();
    let buyer = body.buyer.map_or_else(Buyer::default, |buyer| buyer.read(&mut errors));
    if body.order.as_ref().is_some_and(|order| text::code(order).is_empty()) {
        errors.push(FieldError::member("/order", "must not be empty"));
    }
    let metadata = body.metadata.map(|metadata| serde_json::Value::Object(metadata).to_string());
    let (buyer, order_number) = all_or_refused((buyer, body.order), errors)?;
    let wanted = IssueRequest {
        series: SeriesId(body.series),
        nominal: Money::optional(body.nominal.as_ref(), currency, "/nominal")?,
        quantity: body.quantity.unwrap_or(1),
        activate: body.activate.unwrap_or(true),
        reason: body.reason,
        buyer,
        order_number,
        metadata,
    };
    let issuer = call.session.issuer(Surface::Native, call.request_id.clone())?;
    let told = issuer.issue(key, wanted).await.map_err(|error| {
        let series = |detail| FieldError::member("/series", detail);
        Problem::from(error).blame(&[ProblemKind::SeriesNotOnSale], series)
    })?;
    let zone = &call.operator()?.zone;
    let on = validity::local_date(told.what.record.at, zone);
    let receipt = |teller| FiscalShape::of_acted(&teller, &told.what, (currency, zone));
    let fiscal = call.session.fiscal().and_then(receipt);
    let shape = Issued::of(&told.what, currency, on).with_receipt(fiscal);
    Ok(ApiAnswer::made(&shape)?.replayed(told.repeated))
}
