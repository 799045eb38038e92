//! Stored records: one description of each, which every database writes and reads by.
//!
//! A description names the table of a record and its columns: what each holds, whether it can
//! change, and how it is made of the domain value. A [`Sink`] takes the columns of a record that is
//! written, a [`Columns`] gives those of a row that is read. Both databases, the copy between them
//! and the test of their schemas use these descriptions, so a column is named here and in the
//! migrations.
//!
//! To add a column, add a line to its record and a migration for each database. Start at
//! [`Table`], then read `record/owner.rs` as an example.

mod approval;
pub mod books;
mod certificate;
mod coupon;
mod delivery;
mod describe;
mod directory;
mod event;
mod operation;
mod owner;
mod person;
mod port;
mod redemption;
mod sale;
mod sign_in;
mod skipped;
mod table;
mod tables;
mod value;
mod write;

pub use certificate::ACTION_FIRST;
pub use coupon::{ClientName, CouponCount, UsesOfClient};
pub use directory::{ItemCode, PoolPlace};
pub use event::PrunedLog;
pub use operation::{
    FIRST_DIGESTED, FIRST_LINKED, LAST_DIGEST, LAST_LINK, LAST_UNLINKED, Linked, StoredRequest,
};
pub use owner::OwnerName;
pub use person::{EndedSession, RemovedFactor, UsedLink};
pub use port::{Bind, Columns, Read, Sink};
pub use redemption::Hold;
pub use sign_in::EndedSignIn;
pub use skipped::{SkippedCoupons, SkippedPlaces};
pub use table::{Beside, Column, ColumnKind, Part, Parts, Statements, Table};
pub use tables::{INTERNAL, described, differences};
pub use value::{Load, Store, Value};
pub use write::{Writer, write};

#[cfg(test)]
mod tests;
