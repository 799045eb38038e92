//! Rules for links between rows that no constraint checks, as queries for every SQL database.
//! Queries that differ between databases are in their crates.

mod actions;
mod coupons;
mod owners;
mod sign_ins;
mod touches;

/// A query of the ids of what does not fit, and what is wrong with it.
pub type Check = (&'static str, &'static str);

/// All checks, by subject.
pub const CHECKS: [&[Check]; 5] =
    [actions::CHECKS, coupons::CHECKS, owners::CHECKS, sign_ins::CHECKS, touches::CHECKS];
