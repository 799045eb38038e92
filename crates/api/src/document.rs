//! The OpenAPI document, generated from the operations, their types and their comments.

mod asyncapi;
pub(crate) mod examples;
mod finish;
pub(crate) mod samples;

use std::sync::LazyLock;

use serde_json::Value;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{InfoBuilder, OpenApi as Document};
use utoipa::{Modify, OpenApi};

use crate::operations;
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
    components(schemas(problem::Document)),
    modifiers(&Security),
    tags(
        (name = "Coupons", description = "Discount coupons and their uses."),
        (name = "Series", description = "Kinds of certificates."),
        (name = "Certificates", description = "Gift certificates and the movements of their balance."),
        (name = "Redemptions", description = "Orders paid or reduced with certificates and coupons: quoted, held, captured, released, refunded."),
        (name = "Sales", description = "Orders of tills and shops that sold or returned certificates."),
        (name = "Reports", description = "Reports of the books: what certificates are worth, and why."),
        (name = "People", description = "Owners of certificates, and messages to people."),
        (name = "Events", description = "Log of what happened, for other systems that follow it."),
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
        finish::finish(
            serde_json::to_value(Api::openapi().merge_from(operations::described()))
                .unwrap_or_default(),
        )
    });
    &TEXT
}

/// Returns the `AsyncAPI` document of the events as JSON, with a line break at its end.
pub fn asyncapi_json() -> String {
    asyncapi::write(&tree())
}

/// Returns the document as a JSON tree.
pub(crate) fn tree() -> Value {
    serde_json::from_str(openapi_json()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
