//! Tools of the tests.

pub(crate) mod api;
pub(crate) mod coupons;
pub(crate) mod database;
pub(crate) mod founding;
pub(crate) mod http;
pub(crate) mod post;
pub(crate) mod process;
pub(crate) mod sale;
pub(crate) mod shape;
pub(crate) mod xml;
