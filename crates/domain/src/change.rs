//! What a decision changes, record by record.

use std::sync::Arc;

use crate::coupon::ClientUses;
use crate::key::SecretHash;
use crate::{
    ActionRecord, ApiKey, Certificate, Contact, Coupon, CouponId, CouponUse, Delivery, Entry, Made,
    NumberPool, Operator, Owner, Partner, PointOfSale, PoolId, Redemption, Sale, Series, SignIn,
    Site,
};

/// One changed record.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A certificate that did not exist before.
    AddCertificate(Certificate),
    /// A certificate as it is now.
    UpdateCertificate(Certificate),
    /// A movement of money.
    AddEntry(Entry),
    /// What was done to certificates by themselves.
    AddAction(ActionRecord),
    /// What a request made, as it was then.
    AddMade(Made),
    /// A sale or return.
    AddSale(Arc<Sale>),
    /// The next free place of a pool.
    AdvancePool(PoolId, u64),
    /// A coupon that did not exist before.
    AddCoupon(Coupon),
    /// A coupon as it is now.
    UpdateCoupon(Coupon),
    /// An entry of a coupon's uses.
    AddCouponUse(CouponUse),
    /// How a client uses a coupon now.
    SetClientUses(CouponId, String, ClientUses),
    /// A redemption that did not exist before.
    AddRedemption(Redemption),
    /// A redemption as it is now.
    UpdateRedemption(Redemption),
    /// An owner of certificates that did not exist before.
    AddOwner(Owner),
    /// An owner of certificates as it is now.
    UpdateOwner(Owner),
    /// The sign-in with this handle as it is now; `None` when it is over.
    SetSignIn(SecretHash, Option<Box<SignIn>>),
    /// What is known of an address now.
    SetContact(Contact),
    /// A message to be sent.
    AddDelivery(Delivery),
    /// A message as it is now.
    UpdateDelivery(Delivery),
    /// Something of the directory, new or as it is now.
    Directory(DirectoryChange),
}

/// One thing of the directory, new or as it is now.
#[derive(Clone, Debug, PartialEq)]
pub enum DirectoryChange {
    /// An operator.
    Operator(Operator),
    /// A partner.
    Partner(Partner),
    /// A point of sale.
    PointOfSale(PointOfSale),
    /// A site.
    Site(Site),
    /// A key.
    Key(ApiKey),
    /// A pool of numbers. Its next free place is 0 when it is new.
    Pool(NumberPool),
    /// A series.
    Series(Series),
}
