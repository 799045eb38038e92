//! History of a certificate, operation by operation.

use domain::owner::name_key;
use domain::{
    ActionRecord, Address, CertificateId, Delivery, Entry, Operation, OperationId, OperatorId,
    Owner, OwnerId, Redemption, Sale,
};

use super::{ReadFuture, Recorded};

/// Effect of one operation on a certificate.
#[derive(Clone, Debug, PartialEq)]
pub struct Happening {
    /// Operation of the record.
    pub operation: Operation,
    /// Its entries on the certificate, in order.
    pub entries: Vec<Entry>,
    /// Its action on the certificate, if it is one.
    pub action: Option<ActionRecord>,
    /// The sale or return that it was, without lines and certificates.
    pub sale: Option<Sale>,
    /// The redemptions that it did something to, by id.
    pub redemptions: Vec<Redemption>,
}

/// Start of a page of the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistoryFrom {
    /// With this operation, or the next one that there is.
    pub operation: OperationId,
    /// No entry before this number is looked at; behind it, where the newest come first.
    pub entry: u32,
}

impl HistoryFrom {
    /// Returns the position of the first page.
    pub const fn first(newest_first: bool) -> Self {
        if newest_first {
            Self { operation: OperationId(i64::MAX), entry: u32::MAX }
        } else {
            Self { operation: OperationId(0), entry: 0 }
        }
    }
}

/// Stage of the messages in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryStage {
    /// To be tried, or tried again.
    Waiting,
    /// Messages that were sent.
    Sent,
    /// The server gave the message up.
    GivenUp,
}

/// Filter of a list of an operator's messages. The newest come first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeliveryFilter {
    /// Only those to an address.
    pub address: Option<Address>,
    /// Only those that are there now.
    pub stage: Option<DeliveryStage>,
}

impl DeliveryFilter {
    /// Whether a message is in the list.
    pub fn takes(&self, delivery: &Delivery) -> bool {
        let stage = match delivery.state {
            domain::DeliveryState::Waiting(_) => DeliveryStage::Waiting,
            domain::DeliveryState::Sent(_) => DeliveryStage::Sent,
            domain::DeliveryState::GivenUp(_) => DeliveryStage::GivenUp,
        };
        self.stage.is_none_or(|wanted| wanted == stage)
            && self.address.as_ref().is_none_or(|address| delivery.to == *address)
    }
}

/// Filter of a list of an operator's owners, in the order of numbers.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct OwnerFilter {
    /// Only those with this phone: ten digits.
    pub phone: Option<i64>,
    /// Only those with this e-mail address, without regard to the case of ASCII letters.
    pub email: Option<String>,
    /// Only those whose name begins with this ([`domain::owner::name_key`]).
    pub name: Option<String>,
}

/// The text behind all names that begin with a prefix, in the order of bytes. No text has its last
/// character, which is a noncharacter.
pub fn prefix_end(prefix: &str) -> String {
    [prefix, "\u{10ffff}"].concat()
}

/// It is personal data.
impl std::fmt::Debug for OwnerFilter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OwnerFilter(…)")
    }
}

impl OwnerFilter {
    /// Whether an owner is in the list.
    pub fn takes(&self, owner: &Owner) -> bool {
        let details = &owner.details;
        self.phone.is_none_or(|phone| details.phone == Some(phone))
            && self.email.as_ref().is_none_or(|email| {
                details.email.as_ref().is_some_and(|known| known.eq_ignore_ascii_case(email))
            })
            && self.name.as_ref().is_none_or(|prefix| {
                details.name.as_ref().is_some_and(|name| name_key(name).starts_with(prefix))
            })
    }
}

/// Reads what happened to certificates, and the people whom they and messages belong to.
pub trait HistoryReader: Send + Sync {
    /// Returns the history of a certificate by operation, at most `limit` operations from a
    /// position.
    fn history(
        &self,
        certificate: CertificateId,
        from: HistoryFrom,
        newest_first: bool,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Happening>>;

    /// Returns the effects of these operations on a certificate, without entries: callers that know
    /// the operations already have them.
    fn happenings(
        &self,
        certificate: CertificateId,
        operations: Vec<OperationId>,
    ) -> ReadFuture<'_, Vec<Happening>>;

    /// The record of how a certificate was made, unless it was made by a sale.
    fn issue_of(&self, certificate: CertificateId) -> ReadFuture<'_, Option<ActionRecord>>;

    /// The certificate that replaced one.
    fn replacement_of(&self, certificate: CertificateId) -> ReadFuture<'_, Option<CertificateId>>;

    /// Owners of a list with a number above `after`, by number, at most `limit` of them.
    fn owners(
        &self,
        operator: OperatorId,
        filter: OwnerFilter,
        after: OwnerId,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Owner>>;

    /// Messages of a list with a number below `before`, the newest first, at most `limit` of them.
    fn deliveries(
        &self,
        operator: OperatorId,
        filter: DeliveryFilter,
        before: OperationId,
        limit: u32,
    ) -> ReadFuture<'_, Vec<Recorded<Delivery>>>;
}
