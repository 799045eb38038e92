//! The native API from outside.

mod coupons;
mod examples;
mod records;
mod rights;
