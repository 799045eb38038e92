//! Why something is not set up.

use crate::field::{Field, Problem};

/// A kind of thing that is set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// An operator.
    Operator,
    /// A partner.
    Partner,
    /// A point of sale.
    PointOfSale,
    /// A site.
    Site,
    /// A key.
    Key,
    /// A series.
    Series,
}

impl Thing {
    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Partner => "partner",
            Self::PointOfSale => "point of sale",
            Self::Site => "site",
            Self::Key => "key",
            Self::Series => "series",
        }
    }
}

/// Why something is not set up or changed. What is named is looked at first, then the fields in the
/// order of the command: whether the value of a field is free, then whether it is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetUpRejection {
    /// Something named does not exist.
    #[error("{} {id} does not exist", what.name())]
    NotFound {
        /// Its kind.
        what: Thing,
        /// Its id.
        id: i64,
    },
    /// The id is taken.
    #[error("{} {id} exists already", what.name())]
    IdTaken {
        /// The kind of what has it.
        what: Thing,
        /// The id.
        id: i64,
    },
    /// The value of a field belongs to something else.
    #[error("the {field} is used by {} {by} already", what.name())]
    Taken {
        /// The field.
        field: Field,
        /// The kind of what has the value.
        what: Thing,
        /// The id of what has the value.
        by: i64,
    },
    /// A field is not valid.
    #[error("the {0} {1}")]
    Invalid(Field, Problem),
    /// The prefix overlaps with that of another series, so that numbers could meet.
    #[error(
        "numbers of {length} digits with prefix {prefix} could be numbers with prefix {other}, \
         which another series uses; take that prefix or one that neither begins with"
    )]
    PrefixOverlaps {
        /// The prefix asked for.
        prefix: u64,
        /// The other prefix.
        other: u64,
        /// The length of both.
        length: u8,
    },
}
