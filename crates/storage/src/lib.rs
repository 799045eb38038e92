//! The port to a database, and the committer: the one door through which state changes.
//!
//! A [`Store`] takes requests; its committer gathers them into batches, has the [`Backend`] load
//! what they name, lets `domain::decide` decide each in order, and writes the batch in one durable
//! transaction before anybody is answered. Reading goes past the committer, through a [`Reader`].
//!
//! No rule is decided here. SQL that is the same for both databases is built here from the
//! descriptions of records (`record`, `health`, `chain`). All other SQL is in the crate of each
//! database. Start at [`committer()`], then
//! [`backend`].

#![deny(clippy::wildcard_enum_match_arm)]

mod access;
pub mod approval_text;
pub mod backend;
pub mod backup;
pub mod chain;
pub mod codes;
pub mod committer;
#[cfg(feature = "conformance")]
pub mod conformance;
pub mod copy;
pub mod count_past;
pub mod coupon_list;
pub mod coupon_text;
pub mod delivery_text;
pub mod error;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
pub mod grain;
pub mod health;
pub mod limits;
mod link;
pub mod made_text;
pub mod memory;
pub mod normal_codes;
pub mod private_file;
pub mod public_id;
pub mod reader;
pub mod record;
pub mod redemption_text;
pub mod sale_text;
pub mod seal;
pub mod sealed_key;
pub mod state;
pub mod structure;
pub mod touch;
pub mod trust;
pub mod vault;
pub mod verify;
pub mod write_set;

pub use access::Access;
pub use backend::Backend;
pub use committer::{Answer, Clock, Gate, Store, StoreStats, SubmitError, Withheld, committer};
pub use count_past::count_past;
pub use error::{BackendError, ErrorKind, readable};
pub use memory::MemoryBackend;
pub use reader::{
    AuditPage, BooksReader, CertificateFilter, CertificateListPage, CouponList, CouponPage,
    ReadFuture, Reader, Recorded, RedemptionFilter, RedemptionListPage, RedemptionPage,
    RedemptionPlace, SaleFilter, SalePage, SalePlace,
};
pub use vault::{KeyFileError, MasterKey, Vault};
pub use verify::{Report, verify, verify_at_pace};
pub use write_set::WriteSet;
