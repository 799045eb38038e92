//! Everything that can be wrong with what a caller wants a coupon to be.

use core::fmt;

/// One field of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CouponField {
    /// The code.
    Code,
    /// The description.
    Description,
    /// How the value is meant.
    Kind,
    /// Percent or money.
    Value,
    /// Whether it is out of use for now.
    Disabled,
    /// Whether it can be used once only.
    Once,
    /// Whether each client can use it once only.
    OncePerClient,
    /// The least order.
    MinPrice,
    /// The last day.
    ValidThrough,
    /// The collections.
    Collections,
}

impl CouponField {
    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Description => "description",
            Self::Kind => "type",
            Self::Value => "discount",
            Self::Disabled => "disabled",
            Self::Once => "once",
            Self::OncePerClient => "once per client",
            Self::MinPrice => "minimum price",
            Self::ValidThrough => "last day",
            Self::Collections => "collections",
        }
    }
}

/// What can be wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldProblem {
    /// It must be given.
    Missing,
    /// Another coupon of the operator has it.
    Taken,
    /// It has more characters than allowed.
    TooLong {
        /// How many are allowed.
        max: usize,
    },
    /// It has characters that no text can have.
    NotText,
    /// It is below 0.
    Negative,
    /// It is above 100 percent.
    AbovePercent,
    /// It has more digits after the point than allowed.
    TooPrecise {
        /// How many are allowed.
        digits: u8,
    },
    /// It is a larger amount than any.
    TooLarge,
    /// It is a day that programs write for no date, such as 0001-01-01 or 1970-01-01.
    NoDate,
    /// It has more entries than allowed.
    TooMany {
        /// How many are allowed.
        max: usize,
    },
}

/// A field, and what is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CouponProblem {
    /// Which field.
    pub field: CouponField,
    /// What is wrong.
    pub problem: FieldProblem,
}

impl fmt::Display for FieldProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("must be given"),
            Self::Taken => f.write_str("is in use already"),
            Self::TooLong { max } => write!(f, "must have at most {max} characters"),
            Self::NotText => f.write_str("has characters that are not text"),
            Self::Negative => f.write_str("must be 0 or more"),
            Self::AbovePercent => f.write_str("must be at most 100 percent"),
            Self::TooPrecise { digits } => {
                write!(f, "must have at most {digits} digits after the point")
            }
            Self::TooLarge => f.write_str("is too large"),
            Self::NoDate => f.write_str("is a day that stands for no date; send null for none"),
            Self::TooMany { max } => write!(f, "must have at most {max} entries"),
        }
    }
}

impl fmt::Display for CouponProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.field.name(), self.problem)
    }
}

/// The problems of a list, for a message.
pub(super) struct Listed<'a>(pub(super) &'a [CouponProblem]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, problem) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_str("; ")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}
