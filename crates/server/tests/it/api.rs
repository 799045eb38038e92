//! The native API from outside.

mod coupons;
mod records;
mod rights;
