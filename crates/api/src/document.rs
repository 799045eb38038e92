//! The OpenAPI document, generated from the operations, their types and their comments.

pub(crate) mod examples;
mod finish;
pub(crate) mod samples;

use std::sync::LazyLock;

use serde_json::Value;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{InfoBuilder, OpenApi as Document};
use utoipa::{Modify, OpenApi};

use crate::operations::{
    activate_certificate, adjust_certificate, block_certificate, capture_redemption,
    cash_out_certificate, change_coupon, change_series, check_certificate, create_coupon,
    create_quote, create_redemption, create_series, delete_coupon, extend_certificate,
    get_certificate, get_coupon, get_operation, get_redemption, get_sale, get_series,
    issue_certificates, list_certificate_entries, list_certificate_history, list_certificates,
    list_coupon_uses, list_coupons, list_deliveries, list_owners, list_redemptions, list_sales,
    list_series, refund_redemption, release_redemption, reload_certificate, replace_certificate,
    replace_coupon, unblock_certificate, void_certificate,
};
use crate::problem;

/// Introduction of the document.
const DESCRIPTION: &str = "Gift certificates and discount coupons.\n\n\
    Every request has an `Authorization: Bearer` header with the secret of an API key. The scopes \
    of the key say what it may do. Money is `{\"amount\": 100000, \"currency\": \"RUB\"}` in minor \
    units. Times are RFC 3339 in UTC. Days are ISO dates in the operator's time zone. Lists are \
    paged: send the `next_cursor` of one page as the `cursor` of the next. Errors are \
    `application/problem+json` (RFC 9457) with a [type](/docs/problems) that never changes \
    meaning. `X-Request-Id` of an answer identifies the request in the logs.";

#[derive(OpenApi)]
#[openapi(
    paths(
        list_coupons::list_coupons,
        create_coupon::create_coupon,
        get_coupon::get_coupon,
        replace_coupon::replace_coupon,
        change_coupon::change_coupon,
        delete_coupon::delete_coupon,
        list_coupon_uses::list_coupon_uses,
        list_series::list_series,
        create_series::create_series,
        get_series::get_series,
        change_series::change_series,
        list_certificates::list_certificates,
        issue_certificates::issue_certificates,
        get_certificate::get_certificate,
        check_certificate::check_certificate,
        activate_certificate::activate_certificate,
        reload_certificate::reload_certificate,
        block_certificate::block_certificate,
        unblock_certificate::unblock_certificate,
        adjust_certificate::adjust_certificate,
        cash_out_certificate::cash_out_certificate,
        void_certificate::void_certificate,
        extend_certificate::extend_certificate,
        replace_certificate::replace_certificate,
        list_certificate_entries::list_certificate_entries,
        list_certificate_history::list_certificate_history,
        list_sales::list_sales,
        get_sale::get_sale,
        create_quote::create_quote,
        list_redemptions::list_redemptions,
        create_redemption::create_redemption,
        get_redemption::get_redemption,
        capture_redemption::capture_redemption,
        release_redemption::release_redemption,
        refund_redemption::refund_redemption,
        list_owners::list_owners,
        list_deliveries::list_deliveries,
        get_operation::get_operation,
    ),
    components(schemas(problem::Document)),
    modifiers(&Security),
    tags(
        (name = "Coupons", description = "Discount coupons and their uses."),
        (name = "Series", description = "Kinds of certificates."),
        (name = "Certificates", description = "Gift certificates and the movements of their balance."),
        (name = "Redemptions", description = "Orders paid or reduced with certificates and coupons: quoted, held, captured, released, refunded."),
        (name = "Sales", description = "Orders of tills and shops that sold or returned certificates."),
        (name = "People", description = "Owners of certificates, and messages to people."),
        (name = "Operations", description = "Results of requests."),
    ),
)]
struct Api;

/// Adds the title and the credentials, which the derive macro cannot express.
struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut Document) {
        document.info =
            InfoBuilder::new().title("Scrip").version("1").description(Some(DESCRIPTION)).build();
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("Secret of an API key. `scrip key create` shows it once."))
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("key", SecurityScheme::Http(bearer));
    }
}

/// Returns the document as JSON, with a line break at its end.
pub fn openapi_json() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        // The document is made of texts, which have a JSON form.
        finish::finish(serde_json::to_value(Api::openapi()).unwrap_or_default())
    });
    &TEXT
}

/// Returns the document as a JSON tree.
pub(crate) fn tree() -> Value {
    serde_json::from_str(openapi_json()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
