//! Operations: accepted commands and their callers.

use jiff::Timestamp;

use crate::{KeyId, OperationId, OperatorId, UserId};

/// Surface through which a command came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

impl Actor {
    /// Scope of what belongs to the caller alone. `None` for the administrator.
    pub const fn scope(self) -> Option<KeyScope> {
        match self {
            Self::Key(key) => Some(KeyScope::Key(key)),
            Self::User { user, .. } => Some(KeyScope::User(user)),
            Self::Administrator => None,
        }
    }
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
    /// A person asked that another one approves an act.
    ApprovalRequested,
    /// A request for approval was declined.
    ApprovalDeclined,
    /// A request for approval was withdrawn.
    ApprovalWithdrawn,
    /// A message was sent again.
    DeliveryRetried,
    /// The secret code of a certificate was shown to somebody.
    SecretShown,
    /// Balances were booked out after the last valid day.
    Expired,
    /// Old events were removed from the log.
    EventsPruned,
}

macro_rules! names {
    ($($kind:ident = $name:literal,)+) => {
        impl OperationKind {
            /// Every kind, in the order of the declaration.
            pub const ALL: &[Self] = &[$(Self::$kind),+];

            /// Name of the kind in answers and on the command line.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)+
                }
            }

            /// Reads the name of a kind.
            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.name() == name)
            }
        }
    };
}

names! {
    Sale = "sale",
    Return = "return",
    Stock = "stock",
    Issue = "issue",
    CertificateAction = "certificate_action",
    Directory = "directory",
    CouponCreated = "coupon_created",
    CouponChanged = "coupon_changed",
    CouponDeleted = "coupon_deleted",
    Redemption = "redemption",
    Capture = "capture",
    Release = "release",
    Lapse = "lapse",
    Refund = "refund",
    OwnerCreated = "owner_created",
    OwnerChanged = "owner_changed",
    SignIn = "sign_in",
    SignInRenewed = "sign_in_renewed",
    SignInEnded = "sign_in_ended",
    CodeSent = "code_sent",
    CodeShown = "code_shown",
    CertificatesMailed = "certificates_mailed",
    Delivery = "delivery",
    UserCreated = "user_created",
    UserChanged = "user_changed",
    MembershipChanged = "membership_changed",
    LinkMade = "link_made",
    LinkUsed = "link_used",
    PasswordChanged = "password_changed",
    FactorChanged = "factor_changed",
    SessionBegun = "session_begun",
    SessionUsed = "session_used",
    SessionConfirmed = "session_confirmed",
    SessionEnded = "session_ended",
    ApprovalRequested = "approval_requested",
    ApprovalDeclined = "approval_declined",
    ApprovalWithdrawn = "approval_withdrawn",
    DeliveryRetried = "delivery_retried",
    SecretShown = "secret_shown",
    Expired = "expired",
    EventsPruned = "events_pruned",
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
    /// Stored scopes of users begin here: no API key has so large an id.
    const FIRST_USER: i64 = 1 << 48;

    /// The scope as stored: 0 for the operator, the id of the API key, or the id of the user added
    /// to 2^48.
    pub const fn caller(self) -> i64 {
        match self {
            Self::Operator => 0,
            Self::Key(key) => key.0,
            Self::User(user) => Self::FIRST_USER.saturating_add(user.0),
        }
    }

    /// The scope of a stored value.
    pub const fn of_caller(caller: i64) -> Self {
        match caller {
            ..=0 => Self::Operator,
            1..Self::FIRST_USER => Self::Key(KeyId(caller)),
            Self::FIRST_USER.. => Self::User(UserId(caller.saturating_sub(Self::FIRST_USER))),
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The columns of the stores accept no number below 0.
    #[test]
    fn a_scope_is_stored_as_a_number_of_its_own_that_is_not_below_0() {
        for scope in [
            KeyScope::Operator,
            KeyScope::Key(KeyId(1)),
            KeyScope::Key(KeyId(KeyScope::FIRST_USER - 1)),
            KeyScope::User(UserId(0)),
            KeyScope::User(UserId(1)),
        ] {
            assert!(scope.caller() >= 0, "{scope:?}");
            assert_eq!(KeyScope::of_caller(scope.caller()), scope);
        }
    }
}
