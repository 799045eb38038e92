//! A digest of the whole state: one sum of keyed hashes for each table, kept with every batch.
//!
//! A sum changes by the hashes of the rows that a batch writes: new states are added, old ones taken
//! away. It says what rows there are, whatever their order, so that any row that is changed, added or
//! removed behind the program's back is found, and so is a row that was turned back to an older
//! state. [`covered`] says which tables have sums and what finds changes of the others. The sums are
//! stored with the end of the chain ([`crate::trust`]), and the link of the last operation of each
//! batch covers them.

mod canonical;
pub mod covered;
mod scan;
mod sum;
mod sums;
mod tracker;

pub use covered::{Covered, CoveredTable, NOT_COVERED};
pub use scan::Scan;
pub use sum::Sum;
pub use sums::{Sums, TABLES};
pub use tracker::{Counted, Tracker};
