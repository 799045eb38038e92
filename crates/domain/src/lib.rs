//! The rules of gift certificates, as pure functions over plain values.
//!
//! Every change of state is a [`Command`]; [`decide()`] says what it comes to, given a [`View`] of
//! the records that it names and the time. Nothing in this crate does I/O, reads a clock or draws a
//! random number, and nothing knows of a wire format or a database: time and entropy are
//! arguments. Start reading at [`decide()`], then [`command`], [`view`] and [`rejection`].

#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]
#![deny(clippy::wildcard_enum_match_arm)]

pub mod amount;
pub mod approval;
pub mod audit;
pub mod books;
pub mod certificate;
pub mod change;
pub mod command;
pub mod content;
pub mod coupon;
pub mod currency;
pub mod decide;
pub mod decimal;
pub mod delivery;
pub mod directory;
pub mod event;
pub mod field;
pub mod fiscal;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
pub mod id;
pub mod key;
pub mod ledger;
pub mod limits;
pub mod made;
pub mod number;
pub mod operation;
pub mod operator;
pub mod owner;
pub mod person;
pub mod phone;
pub mod read_set;
pub mod redemption;
pub mod rejection;
pub mod repeats;
pub mod request;
pub mod rules;
pub mod sale;
pub mod secret;
pub mod series;
pub mod sign_in;
pub mod text;
pub mod validity;
pub mod view;

pub use amount::Amount;
pub use approval::{ActLimits, ActTotal, Approval, ApprovalRejection, ApprovalState, LimitedAct};
pub use certificate::{
    Acted, ActionKind, ActionRecord, Certificate, CertificateAction, CertificateRejection,
    CertificateState, NewLastDay, SaleStatus, Status,
};
pub use change::{Change, DirectoryChange};
pub use command::Command;
pub use coupon::{
    CodeKey, Coupon, CouponCode, CouponDraft, CouponRejection, CouponTerms, CouponUse, Discount,
    DiscountKind,
};
pub use currency::Currency;
pub use decide::{Broken, Decision, Outcome, Undecided, Verdict, decide};
pub use decimal::Decimal;
pub use delivery::{
    Address, Contact, ContactKey, Delivery, DeliveryRejection, DeliveryState, DeliveryStep, Letter,
    PendingCode,
};
pub use directory::{Directory, SetUpRejection, Thing};
pub use event::{Event, EventId, EventKind};
pub use field::{Field, Problem};
pub use id::{
    ApprovalId, CertificateId, CouponId, KeyId, OperationId, OperatorId, OwnerId, PartnerId,
    PointOfSaleId, PoolId, RedemptionId, SaleId, SeriesId, SiteId, UserId,
};
pub use key::{ApiKey, Scope, Scopes};
pub use ledger::{Entry, EntryKind};
pub use made::{Made, MadeThing};
pub use number::{CertificateNumber, NumberPlan};
pub use operation::{Actor, IdempotencyKey, KeyScope, Operation, Origin, Surface};
pub use operator::{CallerRejection, Operator, Partner, PointOfSale, Site};
pub use owner::{Owner, OwnerDetails, OwnerField, OwnerRejection};
pub use person::{Membership, PersonRejection, User};
pub use read_set::ReadSet;
pub use redemption::{Redemption, RedemptionRejection};
pub use rejection::Rejection;
pub use repeats::{Numbering, Repeats, RepeatsChange};
pub use request::{Request, RequestRejection};
pub use sale::{Buyer, Sale, SaleCertificate, SaleKind, SaleLine, SaleReference, SaleRejection};
pub use secret::{SecretCode, SecretSeed};
pub use series::{Denomination, ExpiryPolicy, NumberPool, Series, SeriesKind, SeriesRejection};
pub use sign_in::SignIn;
pub use view::View;
