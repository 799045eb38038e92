//! Rejections of changes to the directory.

use crate::field::{Field, Problem};

/// Kind of an object in the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// An operator, a tenant.
    Operator,
    /// A partner of an operator.
    Partner,
    /// A point of sale.
    PointOfSale,
    /// A site of a widget.
    Site,
    /// An API key of an operator.
    Key,
    /// A series was created.
    Series,
    /// A person who can sign in.
    User,
}

impl Thing {
    /// Returns the name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Partner => "partner",
            Self::PointOfSale => "point of sale",
            Self::Site => "site",
            Self::Key => "key",
            Self::Series => "series",
            Self::User => "user",
        }
    }
}

/// Reason why an object is not created or changed. Named objects are checked first, then the fields
/// in the order of the command: first whether the value is free, then whether it is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetUpRejection {
    /// A named object does not exist.
    #[error("{} {id} does not exist", what.name())]
    NotFound {
        /// Kind of the missing object.
        what: Thing,
        /// Identifier of the object.
        id: i64,
    },
    /// The identifier is already taken.
    #[error("{} {id} exists already", what.name())]
    IdTaken {
        /// Kind of the object that has it.
        what: Thing,
        /// Identifier that is already taken.
        id: i64,
    },
    /// Another object already has the value of the field.
    #[error("the {field} is used by {} {by} already", what.name())]
    Taken {
        /// Field with the taken value.
        field: Field,
        /// Kind of the object that has the value.
        what: Thing,
        /// Identifier of the object that has it.
        by: i64,
    },
    /// A field is not valid.
    #[error("the {0} {1}")]
    Invalid(Field, Problem),
    /// The prefix overlaps with the prefix of another series, so numbers could collide.
    #[error(
        "numbers of {length} digits with prefix {prefix} could be numbers with prefix {other}, \
         which another series uses; take that prefix or one that neither begins with"
    )]
    PrefixOverlaps {
        /// Prefix in the command.
        prefix: u64,
        /// Prefix of the other series.
        other: u64,
        /// Number length of both series.
        length: u8,
    },
}
