//! What an accepted command comes to.

use crate::approval::Approval;
use crate::certificate::Acted;
use crate::operation::Remembered;
use crate::operation::{Fingerprint, Operation};
use crate::person::{User, UserSession};
use crate::redemption::Redeemed;
use crate::sale::Receipt;
use crate::{
    Certificate, Change, Coupon, Delivery, IdempotencyKey, OperationId, Owner, Series, SignIn, View,
};

/// Result of an accepted command.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Operation for the audit.
    pub operation: Operation,
    /// Idempotency key, with the hash of the content.
    pub key: Option<(IdempotencyKey, Fingerprint)>,
    /// Changes to be written.
    pub changes: Vec<Change>,
    /// Outcome for the answer.
    pub outcome: Outcome,
}

/// Answer of an accepted command.
#[derive(Clone, Debug)]
#[must_use]
pub enum Outcome {
    /// A sale or return, with the current state of its certificates.
    Sale(Box<Receipt>),
    /// Unsold certificates, made for printing.
    Stocked(Vec<Certificate>),
    /// Issued certificates, or one after an action.
    Acted(Box<Acted>),
    /// The current state of a coupon, or the last state of a deleted one.
    Coupon(Box<Coupon>),
    /// A redemption as it is now.
    Redemption(Box<Redeemed>),
    /// The certificates whose balances were booked out, in their new state.
    Expired(Vec<Certificate>),
    /// Old events were removed, or had been removed before.
    EventsPruned,
    /// The new state of an owner of certificates.
    Owner(Box<Owner>),
    /// The new state of a message.
    Delivery(Box<Delivery>),
    /// Whether the code is the one that was sent.
    Confirmed(bool),
    /// The current state of a series.
    Series(Box<Series>),
    /// The current state of a sign-in. `None` if the refresh token is invalid.
    SignIn(Option<Box<SignIn>>),
    /// The user of a command about people, as it is now.
    User(Box<User>),
    /// The current state of a person's session.
    Session(Box<UserSession>),
    /// The current state of a request for approval.
    Approval(Box<Approval>),
    /// Identifier of another object that was created or changed.
    SetUp(i64),
}

/// A decision, or the result of an earlier one.
#[derive(Clone, Debug)]
#[must_use]
pub enum Verdict {
    /// The decision is to be written.
    Decided(Box<Decision>),
    /// The same request was accepted before, by this operation. Nothing changes.
    Repeated(OperationId),
    /// Everything is already as requested, so nothing is written, not even the request. A shop that
    /// sends everything every hour would fill the audit.
    Unchanged(Outcome),
}

impl View {
    /// Applies a decision and its idempotency key, so that the next one sees it.
    pub fn accept(&mut self, decision: &Decision) {
        let operation = decision.operation.id;
        if let Some((key, fingerprint)) = &decision.key {
            let at = decision.operation.at;
            let remembered = Remembered { fingerprint: *fingerprint, operation, at };
            self.remembered.insert(key.clone(), remembered);
        }
        self.apply(&decision.changes);
        self.next_operation = OperationId(operation.0.saturating_add(1));
    }
}
