//! What the links between rows must be that no constraint checks, as every database of SQL is asked
//! for it. What databases have to be asked for in words of their own is in their crates.

mod actions;
mod coupons;
mod owners;
mod sign_ins;
mod touches;

/// A query of the ids of what does not fit, and what is wrong with it.
pub type Check = (&'static str, &'static str);

/// All of them.
pub const CHECKS: [&[Check]; 5] =
    [actions::CHECKS, coupons::CHECKS, owners::CHECKS, sign_ins::CHECKS, touches::CHECKS];
