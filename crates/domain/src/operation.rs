//! An accepted command, and who asked for it.

use jiff::Timestamp;

use crate::{KeyId, OperationId, OperatorId};

/// Through which door a command came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// The command line.
    CommandLine,
    /// The mloyalty API.
    Mloyalty,
    /// The InSales API.
    Insales,
    /// The native API.
    Native,
}

/// Who asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A key.
    Key(KeyId),
    /// Whoever may run the program on the data: the administrator.
    Administrator,
}

/// Who asked for a command, through what, and under which name it is in the logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Who.
    pub actor: Actor,
    /// Through what.
    pub surface: Surface,
    /// The request's id in the logs.
    pub request_id: String,
}

/// One accepted command: the audit's unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Its number.
    pub id: OperationId,
    /// In whose house; `None` when the operator itself was being made.
    pub operator: Option<OperatorId>,
    /// Which command.
    pub kind: OperationKind,
    /// Who asked, and how.
    pub origin: Origin,
    /// When it was decided.
    pub at: Timestamp,
}

/// Which command an operation carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationKind {
    /// Certificates were sold.
    Sale,
    /// Sold certificates were returned.
    Return,
    /// Unsold certificates were made for printing.
    Stock,
    /// Certificates were made that are not sold as goods.
    Issue,
    /// Something was done to one certificate by itself.
    CertificateAction,
    /// Operators, shops, keys or series were created or changed.
    Directory,
    /// A coupon was made.
    CouponCreated,
    /// A coupon was changed.
    CouponChanged,
    /// A coupon was deleted.
    CouponDeleted,
    /// A redemption was made, held or captured at once.
    Redemption,
    /// A hold was captured.
    Capture,
    /// A hold was released.
    Release,
    /// A hold's time was over.
    Lapse,
    /// What was taken was given back.
    Refund,
    /// An owner of certificates was made.
    OwnerCreated,
    /// An owner of certificates was changed.
    OwnerChanged,
    /// Somebody signed in with a login.
    SignIn,
    /// A refresh token was taken for the next one.
    SignInRenewed,
    /// A refresh token that is not good ended its sign-in.
    SignInEnded,
    /// A code was sent to prove an address.
    CodeSent,
    /// A code was shown, a right or a wrong one.
    CodeShown,
    /// Certificates were mailed.
    CertificatesMailed,
    /// Something was done about a message on its way.
    Delivery,
}

/// Whose an idempotency key is. The same text in two scopes is two keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyScope {
    /// Every caller of the operator. Natural keys have this scope: they name a place and a number of
    /// the shop, and a till may change its credentials.
    Operator,
    /// One API key. A new secret keeps the scope, since the id stays.
    Key(KeyId),
}

impl KeyScope {
    /// The scope as stored: the id of the API key, or 0 for the operator.
    pub const fn caller(self) -> i64 {
        match self {
            Self::Operator => 0,
            Self::Key(key) => key.0,
        }
    }

    /// The scope of a stored value.
    pub const fn of_caller(caller: i64) -> Self {
        if caller == 0 { Self::Operator } else { Self::Key(KeyId(caller)) }
    }
}

/// What names a request, so that its repeat is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdempotencyKey {
    /// In whose house.
    pub operator: OperatorId,
    /// Whose key it is within the operator.
    pub scope: KeyScope,
    /// The key: the client's, or a natural one built by the room.
    pub text: String,
}

/// A hash of what a request asks for, to tell a repeat from another request under the same key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint(pub [u8; 32]);

/// What is remembered of an accepted request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// What was asked.
    pub fingerprint: Fingerprint,
    /// The operation that did it.
    pub operation: OperationId,
    /// When that was.
    pub at: Timestamp,
}
