//! Everything that can be wrong with what a caller wants a coupon to be.

use core::fmt;

/// One field of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CouponField {
    /// The code of the coupon.
    Code,
    /// The description of the coupon.
    Description,
    /// The kind of the discount.
    Kind,
    /// The value: percent or money.
    Value,
    /// Whether the coupon is disabled.
    Disabled,
    /// Whether the coupon can be used only once.
    Once,
    /// Whether each client can use the coupon only once.
    OncePerClient,
    /// The minimum order amount.
    MinPrice,
    /// The last valid day.
    ValidThrough,
    /// The collections of goods.
    Collections,
}

impl CouponField {
    /// Returns the name for people.
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

/// Faults of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldProblem {
    /// The value is required.
    Missing,
    /// Another coupon of the operator has this value.
    Taken,
    /// The text has more characters than allowed.
    TooLong {
        /// Maximum number that is allowed.
        max: usize,
    },
    /// The text has characters that are not allowed.
    NotText,
    /// The number is below 0.
    Negative,
    /// The percentage is above 100.
    AbovePercent,
    /// The number has more digits after the point than allowed.
    TooPrecise {
        /// Maximum number of digits after the point.
        digits: u8,
    },
    /// The amount exceeds the maximum.
    TooLarge,
    /// The day is one that programs write for no date, such as 0001-01-01 or 1970-01-01.
    NoDate,
    /// The list has more entries than allowed.
    TooMany {
        /// Maximum number that is allowed.
        max: usize,
    },
}

/// A field and its fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CouponProblem {
    /// Field with the fault.
    pub field: CouponField,
    /// Fault of the field.
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
