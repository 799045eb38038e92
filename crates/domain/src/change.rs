//! Changes of a decision, record by record.

mod directory;

pub use directory::DirectoryChange;

use std::sync::Arc;

use crate::approval::{ActTotal, Approval};
use crate::coupon::ClientUses;
use crate::key::SecretHash;
use crate::person::{SecondFactor, UserLink, UserSession};
use crate::{
    ActionRecord, Certificate, Contact, Coupon, CouponId, CouponUse, Delivery, Entry, Event, Made,
    OperationId, OperatorId, Owner, PoolId, Redemption, Sale, SignIn, UserId,
};

/// A change of one record.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A new certificate of a series.
    AddCertificate(Certificate),
    /// The new state of a certificate.
    UpdateCertificate(Certificate),
    /// A movement of money.
    AddEntry(Entry),
    /// A record of an action on certificates.
    AddAction(ActionRecord),
    /// An object that a request created, in its first state.
    AddMade(Made),
    /// A sale or return.
    AddSale(Arc<Sale>),
    /// The new next free place of a pool.
    AdvancePool(PoolId, u64),
    /// A new coupon of an operator.
    AddCoupon(Coupon),
    /// The new state of a coupon.
    UpdateCoupon(Coupon),
    /// An entry of a coupon's uses.
    AddCouponUse(CouponUse),
    /// The new uses of a coupon by a client.
    SetClientUses(CouponId, String, ClientUses),
    /// A new redemption of an order.
    AddRedemption(Redemption),
    /// The new state of a redemption.
    UpdateRedemption(Redemption),
    /// A new owner of certificates.
    AddOwner(Owner),
    /// The new state of an owner of certificates.
    UpdateOwner(Owner),
    /// The new state of the sign-in with this handle. `None` if it has ended.
    SetSignIn(SecretHash, Option<Box<SignIn>>),
    /// The new state of the person's session with this handle. `None` if it has ended.
    SetSession(SecretHash, Option<Box<UserSession>>),
    /// The new state of the link with this hash. `None` if it is used up.
    SetLink(SecretHash, Option<Box<UserLink>>),
    /// The new second factor of a user. `None` if it is removed.
    SetFactor(UserId, Option<Box<SecondFactor>>),
    /// A request for approval.
    AddApproval(Box<Approval>),
    /// The new state of a request for approval.
    UpdateApproval(Box<Approval>),
    /// The new sum of a caller's acts on one day.
    SetActTotal(ActTotal),
    /// The new state of a contact.
    SetContact(Contact),
    /// A message to be sent.
    AddDelivery(Delivery),
    /// The new state of a message.
    UpdateDelivery(Delivery),
    /// Removal of the events of an operator, up to those of an operation.
    PruneEvents(OperatorId, OperationId, Vec<Event>),
    /// An object of the directory, new or changed.
    Directory(DirectoryChange),
}
