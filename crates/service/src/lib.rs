//! Use cases: rights of callers, and the commands that they allow.
//!
//! A caller signs in with [`Service::sign_in`] and gets a [`Session`]; a session gives the
//! capabilities that its key's scopes allow, such as [`Seller`]. Only a capability has the methods
//! that act, so that a handler that forgot to ask has nothing to call. Randomness is drawn here, in
//! [`entropy`], and nowhere else.

#![deny(clippy::wildcard_enum_match_arm)]

mod access_token;
mod administrator;
mod approval;
mod authentication;
mod certificate;
mod check;
mod claim;
mod coupon;
pub mod credentials;
mod delivery;
mod directory_copy;
pub mod entropy;
mod error;
mod events;
mod expiry;
mod fiscal;
mod forecast;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
pub mod guess;
mod history;
mod inspection;
mod installation;
mod keyed;
mod log;
mod owner;
mod password;
mod password_checks;
mod people;
mod person_caller;
mod print;
mod public_id;
mod records;
mod redemption;
mod refresh_token;
mod report;
mod sale;
pub mod search;
mod series;
mod service;
mod session;
mod set_up;
mod sign_in;
mod system;

pub use access_token::ACCESS_TOKEN_SECONDS;
pub use administrator::{Accept, Administrator, KeyChangeRequest, KeyError, KeyRequest, KeySecret};
pub use approval::{ApprovalPlace, ApprovalReader, Approver, Asker};
pub use certificate::{ActRequest, CertificateManager, Issuer, SecretViewer};
pub use check::Checker;
pub use claim::ClaimRejection;
pub use coupon::{CouponKeeper, CouponReader};
pub use delivery::{
    Channels, Content, Courier, DeliveryStats, Gift, HandOver, Message, Messenger, Undelivered, Why,
};
pub use documents::{WriteError, decimal};
pub use domain::command::{IssueRequest, RedemptionRequest, RefundRequest, SeriesRequest};
pub use error::{Denied, Error};
pub use events::{
    EventContent, EventFilter, EventFollower, EventPage, EventsFrom, FollowError, ToldCertificate,
    ToldEvent, ToldRedemption, ToldSale, ToldSaleCertificate, WAITING_MAX, event_kinds,
};
pub use expiry::{BookedOut, ExpiryProgress};
pub use fiscal::{Accounts, FiscalSettings, FiscalTeller};
pub use forecast::Foreseen;
pub use guess::{GuessLimits, GuessStats, TooManyGuesses};
pub use history::{
    CertificateEvent, EntryRecord, EventKind, HistoryPage, HistoryPlace, history_of,
};
pub use inspection::sale_query::SaleQuery;
pub use inspection::sales::{SaleListError, SaleRecord, SaleRecords};
pub use inspection::{Inspected, Inspector};
pub use installation::{
    FINDINGS_KEPT_MAX, Facts, Installation, Verification, Verified, VerifyResult, Verifying,
};
pub use keyed::{CompletedRequest, Replayable, RequestKey};
pub use log::{ChangedRecord, LogEntries, LogEntry, LogViewer, bounds_of_day, log_of};
pub use owner::OwnerKeeper;
pub use password::{PasswordError, hash_password, verify_password};
pub use people::{
    AccountError, FactorDraft, FactorPolicy, Invited, LinkShown, MemberRequest, OpenSession,
    Person, RecoveryCodes, SessionStart, SignInRequest, UserKeeper, UserRequest,
};
pub use person_caller::PersonCaller;
pub use print::{
    PRINTED_MAX, PrintError, PrintJob, PrintRejection, PrintSelection, print_items, print_job,
};
pub use records::{NumberReader, RecordReader};
pub use redemption::{Done, Redeemer};
pub use report::{
    Cell, Column, ColumnKind, FileKind, LedgerEntries, LedgerEntry, LedgerPosition, LedgerQuery,
    Origin, POSTED, Proof, REPORT_DAYS_MAX, Report, ReportDays, ReportError, ReportName,
    ReportQuery, ReportRejection, ReportText, ReportViewer, SettlementAct, Span, report_of,
};
pub use sale::{SaleState, Seller};
pub use series::{SeriesKeeper, SeriesState};
pub use service::{Service, ServiceSettings};
pub use session::{Caller, Client, Credentials, RequestPlace, Session};
pub use set_up::SetUpKeeper;
pub use sign_in::SignedIn;
pub use storage::health::{Finding, State as FindingState};
pub use storage::{
    CertificateFilter, CertificateListPage, CouponList, Recorded, RedemptionFilter,
    RedemptionListPage, RedemptionPlace, SaleFilter, SalePlace,
    reader::{DeliveryFilter, DeliveryStage, LogFilter, OwnerFilter},
};
pub use system::{Health, SystemViewer};
