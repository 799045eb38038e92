//! Operations: accepted commands and their callers.

use jiff::Timestamp;

use crate::{KeyId, OperationId, OperatorId, UserId};

/// Surface through which a command came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// Command line of the server.
    CommandLine,
    /// API of mloyalty, for tills.
    Mloyalty,
    /// API of InSales, for coupons.
    Insales,
    /// Native API under `/v1`.
    Native,
    /// Web console for people.
    Console,
    /// Till page of the console.
    Till,
    /// Public page for holders of certificates.
    Public,
}

/// Caller that sent a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The holder of an API key.
    Key(KeyId),
    /// The administrator, who may run the program on the data.
    Administrator,
    /// A person who works for an operator.
    User {
        /// The person who calls.
        user: UserId,
        /// Operator that the person works for.
        operator: OperatorId,
    },
}

/// Origin of a command: caller, surface, and name in the logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Caller of the operation.
    pub actor: Actor,
    /// Surface of the request.
    pub surface: Surface,
    /// The request's id in the logs.
    pub request_id: String,
}

/// An accepted command, the unit of the audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Identifier of the operation.
    pub id: OperationId,
    /// Operator of the command. `None` if it created the operator itself.
    pub operator: Option<OperatorId>,
    /// Kind of the command.
    pub kind: OperationKind,
    /// Caller and surface of the command.
    pub origin: Origin,
    /// Time of the decision.
    pub at: Timestamp,
}

/// Kind of the command of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationKind {
    /// Certificates were sold to a buyer.
    Sale,
    /// Sold certificates were returned.
    Return,
    /// Unsold certificates were made for printing.
    Stock,
    /// Certificates were issued that are not sold as goods.
    Issue,
    /// An action on one certificate was done.
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
    /// The lapse of a hold was recorded.
    Lapse,
    /// A redemption was refunded.
    Refund,
    /// An owner of certificates was made.
    OwnerCreated,
    /// An owner of certificates was changed.
    OwnerChanged,
    /// Somebody signed in with a login.
    SignIn,
    /// A refresh token was exchanged for the next one.
    SignInRenewed,
    /// An invalid refresh token ended its sign-in.
    SignInEnded,
    /// A code was sent to prove an address.
    CodeSent,
    /// A code was checked, right or wrong.
    CodeShown,
    /// Certificates were mailed to an address.
    CertificatesMailed,
    /// A pending message was processed.
    Delivery,
    /// A user was created.
    UserCreated,
    /// A user was changed, disabled or enabled.
    UserChanged,
    /// The role of a user was set, or ended.
    MembershipChanged,
    /// A link that sets a password was made.
    LinkMade,
    /// A password was set through a link.
    LinkUsed,
    /// A user changed the password.
    PasswordChanged,
    /// A second factor was set or removed.
    FactorChanged,
    /// A person signed in.
    SessionBegun,
    /// The use of a session was noted.
    SessionUsed,
    /// A person proved who they are again.
    SessionConfirmed,
    /// Sessions of a person ended.
    SessionEnded,
}

/// Scope of an idempotency key. The same text in two scopes is two keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyScope {
    /// Every caller of the operator. Natural keys have this scope: they name a place and a number of
    /// the shop, and a till may change its credentials.
    Operator,
    /// One API key. A new secret keeps the scope, since the id stays.
    Key(KeyId),
    /// One person. A form of the console has its key from when it was shown.
    User(UserId),
}

impl KeyScope {
    /// The scope as stored: the id of the API key, the id of the user below 0, or 0 for the operator.
    pub const fn caller(self) -> i64 {
        match self {
            Self::Operator => 0,
            Self::Key(key) => key.0,
            Self::User(user) => user.0.saturating_neg(),
        }
    }

    /// The scope of a stored value.
    pub const fn of_caller(caller: i64) -> Self {
        match caller {
            0 => Self::Operator,
            1.. => Self::Key(KeyId(caller)),
            _ => Self::User(UserId(caller.saturating_neg())),
        }
    }
}

/// Idempotency key of a request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdempotencyKey {
    /// Operator that owns the data.
    pub operator: OperatorId,
    /// Scope of the key within the operator.
    pub scope: KeyScope,
    /// The key: the client's, or a natural one built by the room.
    pub text: String,
}

/// Hash of the content of a request. It distinguishes a retry from another request under the same
/// key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint(pub [u8; 32]);

/// Remembered data of an accepted request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// Hash of the request's content.
    pub fingerprint: Fingerprint,
    /// Operation of the action or request.
    pub operation: OperationId,
    /// Time of the operation.
    pub at: Timestamp,
}
