//! Shapes of answers: coupons, certificates, sales, series, and pages of them. A secret
//! code is a member of newly issued certificates and of the answer to a request for it alone.

pub(crate) mod approval;
pub(crate) mod certificate;
pub(crate) mod certificate_action;
pub(crate) mod coupon;
pub(crate) mod delivery;
pub(crate) mod event;
pub(crate) mod fiscal;
pub(crate) mod history;
pub(crate) mod ledger;
pub(crate) mod log;
pub(crate) mod order;
pub(crate) mod origin;
pub(crate) mod owner;
pub(crate) mod redemption;
pub(crate) mod refund;
pub(crate) mod report;
pub(crate) mod sale;
pub(crate) mod search;
pub(crate) mod series;
pub(crate) mod user;

use std::borrow::Cow;

use serde::Serialize;
use utoipa::openapi::schema::{ArrayBuilder, SchemaType};
use utoipa::openapi::{ObjectBuilder, Ref, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// One page of a list.
#[derive(Serialize)]
pub(crate) struct Page<T> {
    /// Items on this page.
    pub(crate) data: Vec<T>,
    /// Value of `cursor` for the next page. Null on the last page.
    pub(crate) next_cursor: Option<String>,
}

/// Schema of a page. A derived one would contain the schema of the items rather than refer to it.
/// The macros need a name with parameters for such a type, so each page has a name of its own.
impl<T: ToSchema> PartialSchema for Page<T> {
    fn schema() -> RefOr<Schema> {
        let data = ArrayBuilder::new()
            .items(Ref::from_schema_name(T::name()))
            .description(Some("Items on this page."));
        let cursor = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
            .description(Some("Value of `cursor` for the next page. Null on the last page."));
        let page = ObjectBuilder::new()
            .property("data", data)
            .property("next_cursor", cursor)
            .required("data")
            .required("next_cursor")
            .description(Some("One page of a list."));
        RefOr::T(page.into())
    }
}

impl<T: ToSchema> ToSchema for Page<T> {
    fn name() -> Cow<'static, str> {
        format!("{}Page", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}

impl<T> Page<T> {
    /// Makes a page of the found items, of which one more than fits was requested. `cursor` makes
    /// the position of the last item on the page.
    pub(crate) fn of<F>(
        mut found: Vec<F>,
        limit: u32,
        cursor: impl FnOnce(&F) -> String,
        shape: impl FnMut(F) -> T,
    ) -> Self {
        let limit = limit as usize;
        let has_more = found.len() > limit;
        found.truncate(limit);
        let next_cursor = found.last().filter(|_| has_more).map(cursor);
        Self { data: found.into_iter().map(shape).collect(), next_cursor }
    }
}
