//! The books: the day on which an operation is booked, and sums by day that reports read.
//!
//! Every operation is booked on the local day of its operator on which it was decided, or on the
//! day after the last closed one, if that is later. The day of an operation never changes: a new
//! time zone and a closed period hold for later operations, and [`PastBooks`] keeps what held
//! before.

mod day;
mod month;
mod past;
mod tallies;

pub use month::Month;
pub use past::PastBooks;
pub use tallies::{Discounted, Discounts, Holding, Moved, Movement, Outstanding, Sum, Tallies};
