//! Explains how a body is read, as JSON for people.

use domain::{CouponDraft, DiscountKind};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::{Value, json};
use web::wire::decimal::Decimal;

use crate::convert::{WRITABLE, draft, kind_number};
use crate::error::Failure;
use crate::routing;
use crate::settings::Language;
use crate::wire::{self, Format, render};

/// Explains the body of a POST or PUT: `{"understood": …, "refused": …, "ignored": […]}`. Exactly
/// one of the first two is null. Rules are not checked.
pub fn explain(content_type: &str, body: &[u8]) -> String {
    let (understood, refused, ignored) = match read(content_type, body) {
        Ok((draft, ignored)) => (shown(&draft), Value::Null, ignored),
        Err(failure) => (Value::Null, refusal(&failure), Vec::new()),
    };
    json!({"understood": understood, "refused": refused, "ignored": ignored}).to_string()
}

fn read(content_type: &str, body: &[u8]) -> Result<(CouponDraft, Vec<String>), Failure> {
    let mut headers = HeaderMap::new();
    let declared = HeaderValue::from_str(content_type).map_err(|_| Failure::WrongContentType)?;
    headers.insert(header::CONTENT_TYPE, declared);
    let format = routing::body_format(&headers).ok_or(Failure::WrongContentType)?;
    if body.len() > web::BODY_BYTES_MAX {
        return Err(Failure::BodyTooLarge { bytes_max: web::BODY_BYTES_MAX });
    }
    let body = wire::read(format, body).map_err(Failure::Unreadable)?;
    let (draft, errors) = draft(&body.members);
    if !errors.is_empty() {
        return Err(Failure::Fields(errors));
    }
    let names = body.members.into_iter().map(|member| member.name);
    Ok((draft, names.filter(|name| !WRITABLE.contains(&name.as_str())).collect()))
}

fn shown(draft: &CouponDraft) -> Value {
    let decimal = |value: Option<Option<domain::Decimal>>| {
        let value = value.flatten()?;
        Some(render::decimal(Decimal::from_minor(value.mantissa, value.scale)))
    };
    let kind: Option<DiscountKind> = draft.kind.flatten();
    json!({
        "act_once": draft.once,
        "act_once_for_client": draft.once_per_client.flatten(),
        "code": draft.code,
        "description": draft.description.clone().flatten(),
        "disabled": draft.disabled,
        "discount": decimal(draft.value),
        "expired_at": draft.valid_through.flatten().map(|date| date.to_string()),
        "min_price": decimal(draft.min_price),
        "type_id": kind.map(kind_number),
    })
}

/// Returns the first fault.
fn refusal(failure: &Failure) -> Value {
    let first = if let Failure::Fields(errors) = failure { errors.first() } else { None };
    let member = first.map(|error| error.field);
    let message = first.map_or_else(
        || failure.text(Format::Json, Language::Russian),
        |error| error.problem.text(Language::Russian),
    );
    let status: StatusCode = failure.status();
    json!({"status": status.as_u16(), "code": null, "member": member, "message": message})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_one_of_understood_and_refused_is_given() {
        for (content_type, body, said) in [
            (
                "application/json",
                r#"{"discount_code":{"code":"A","discount":10.50,"type-id":"1","x":1,"id":7}}"#,
                r#"{"ignored":["x","id"],"refused":null,"understood":{"act_once":null,"act_once_for_client":null,"code":"A","description":null,"disabled":null,"discount":"10.5","expired_at":null,"min_price":null,"type_id":1}}"#,
            ),
            (
                "text/xml",
                "<discount_code><act_once>1</act_once><expired-at>2030-06-09</expired-at></discount_code>",
                r#"{"ignored":[],"refused":null,"understood":{"act_once":true,"act_once_for_client":null,"code":null,"description":null,"disabled":null,"discount":null,"expired_at":"2030-06-09","min_price":null,"type_id":null}}"#,
            ),
            (
                "application/json",
                r#"{"discount_code":{"discount":"10,5"}}"#,
                r#"{"ignored":[],"refused":{"code":null,"member":"discount","message":"не является числом","status":422},"understood":null}"#,
            ),
            (
                "text/plain",
                "",
                r#"{"ignored":[],"refused":{"code":null,"member":null,"message":"incorrect Content-Type, should be application/json","status":422},"understood":null}"#,
            ),
        ] {
            assert_eq!(explain(content_type, body.as_bytes()), said);
        }
    }
}
