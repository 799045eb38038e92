//! Use cases: who may do what, and the commands that do it.
//!
//! A caller signs in with [`Service::sign_in`] and gets a [`Session`]; a session gives the
//! capabilities that its key's scopes allow, such as [`Seller`]. Only a capability has the methods
//! that act, so that a handler that forgot to ask has nothing to call. Randomness is drawn here, in
//! [`entropy`], and nowhere else.

#![deny(clippy::wildcard_enum_match_arm)]

mod administrator;
mod coupon;
mod directory_copy;
pub mod entropy;
mod error;
mod inspection;
mod password;
mod password_checks;
mod records;
mod redemption;
mod sale;
mod service;
mod session;

pub use administrator::{Administrator, KeySecret, KeyWish};
pub use coupon::{CouponKeeper, CouponReader};
pub use error::Error;
pub use inspection::sales::{SaleListError, SaleQuery, SaleRecord, SaleRecords};
pub use inspection::{Inspected, Inspector, Unusable};
pub use password::{PasswordError, hash_password, verify_password};
pub use records::RecordReader;
pub use redemption::{Done, Redeemer, Wish};
pub use sale::{SaleState, Seller, Shop};
pub use service::Service;
pub use session::{Caller, Credentials, Denied, Place, Session};
pub use storage::{
    CertificateFilter, CertificateListPage, CouponList, Recorded, SaleFilter, SalePlace,
};
