//! What an accepted command comes to.

use crate::certificate::Acted;
use crate::operation::Remembered;
use crate::operation::{Fingerprint, Operation};
use crate::redemption::Redeemed;
use crate::sale::Receipt;
use crate::{
    Certificate, Change, Coupon, Delivery, Event, IdempotencyKey, OperationId, Owner, Series,
    SignIn, View,
};

/// What an accepted command comes to.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The command, as the audit knows it.
    pub operation: Operation,
    /// The key under which it is remembered, with the hash of what was asked.
    pub key: Option<(IdempotencyKey, Fingerprint)>,
    /// What to write.
    pub changes: Vec<Change>,
    /// What others may want to hear about.
    pub events: Vec<Event>,
    /// What to answer.
    pub outcome: Outcome,
}

/// What an accepted command answers.
#[derive(Clone, Debug)]
#[must_use]
pub enum Outcome {
    /// A sale or return, with its certificates as they are now.
    Sale(Box<Receipt>),
    /// Unsold certificates, made for printing.
    Stocked(Vec<Certificate>),
    /// Certificates that were issued, or one that something was done to.
    Acted(Box<Acted>),
    /// A coupon as it is now; as it was last, if it has been deleted.
    Coupon(Box<Coupon>),
    /// A redemption as it is now.
    Redemption(Box<Redeemed>),
    /// An owner of certificates as it is now.
    Owner(Box<Owner>),
    /// A message as it is now.
    Delivery(Box<Delivery>),
    /// Whether the code that was shown is the one that was sent.
    Confirmed(bool),
    /// A series as it is now.
    Series(Box<Series>),
    /// A sign-in as it is now; `None` where the refresh token that was shown is not good.
    SignIn(Option<Box<SignIn>>),
    /// The id of what else was set up or changed.
    SetUp(i64),
}

/// A decision, or the news that it was taken before.
#[derive(Clone, Debug)]
#[must_use]
pub enum Verdict {
    /// Write this.
    Decided(Box<Decision>),
    /// The same request was accepted before, by this operation; nothing moves.
    Repeated(OperationId),
    /// All is as it was asked to be. There is nothing to write, not even that it was asked: a shop
    /// that sends everything every hour would fill the audit.
    Unchanged(Outcome),
}

impl View {
    /// Takes in a decision and the key under which it is remembered, so that the next one sees it.
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
