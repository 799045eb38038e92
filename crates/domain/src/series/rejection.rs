//! Rejections by a named series.

use crate::SeriesId;

/// Reason why a named series does not allow the action. Variants are in order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SeriesRejection {
    /// The operator has no such series.
    #[error("series {0} does not exist")]
    Unknown(SeriesId),
    /// The series is electronic: its numbers are made when they are sold, so it has no stock.
    #[error("series {0} is electronic; its numbers are made when they are sold")]
    Electronic(SeriesId),
    /// The series has no free numbers.
    #[error("series {0} has used up its numbers")]
    NumbersUsedUp(SeriesId),
    /// The last valid day of a certificate that is activated now is after the year 9999.
    #[error("the last valid day of a certificate of series {0} must be before the year 10000")]
    ValidTooLong(SeriesId),
}
