//! Checks of links between the rows of tables, over pages of records.
//!
//! The rules are in `domain::audit`, which sees domain values only. Here is how their records come
//! together: tables are walked in the order of their keys, those with the same key side by side. A
//! record that another one names by its key is looked up. Facts that two tables store, in different
//! orders, are compared by sums of hashes. So memory stays bounded, however large the store is.
//!
//! A database only gives pages of records and finds records by their keys: [`Rows`]. Start at
//! [`check()`].

mod books;
mod certificates;
mod check;
mod compared;
mod coupons;
mod events;
mod look_up;
mod operations;
mod other_tables;
mod rows;
mod stream;
mod walk;

pub use check::{check, recount};
pub use rows::{Asked, Page, Rows};
