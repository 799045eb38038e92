//! What answers show: coupons, certificates, sales, series, and pages of them. Only what is issued has
//! a member for a secret code.

pub(crate) mod certificate;
pub(crate) mod certificate_action;
pub(crate) mod coupon;
pub(crate) mod delivery;
pub(crate) mod history;
pub(crate) mod order;
pub(crate) mod origin;
pub(crate) mod owner;
pub(crate) mod redemption;
pub(crate) mod refund;
pub(crate) mod sale;
pub(crate) mod series;

use std::borrow::Cow;

use serde::Serialize;
use utoipa::openapi::schema::{ArrayBuilder, SchemaType};
use utoipa::openapi::{ObjectBuilder, Ref, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// One page of a list.
#[derive(Serialize)]
pub(crate) struct Page<T> {
    /// The things on this page.
    pub(crate) data: Vec<T>,
    /// What to send as `cursor` for the next page; null on the last one.
    pub(crate) next_cursor: Option<String>,
}

/// A derived schema would hold that of the things, rather than refer to it. The macros take a name
/// with parameters for such a type, so each page has a name of its own.
impl<T: ToSchema> PartialSchema for Page<T> {
    fn schema() -> RefOr<Schema> {
        let data = ArrayBuilder::new()
            .items(Ref::from_schema_name(T::name()))
            .description(Some("The things on this page."));
        let cursor = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
            .description(Some("What to send as `cursor` for the next page; null on the last one."));
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
    /// A page of what was found where one more was looked for than fits: `cursor` makes the place of
    /// the last one on the page.
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
