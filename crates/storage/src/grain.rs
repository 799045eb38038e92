//! Spans of time of stored sums.

/// Span of time of a stored sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grain {
    /// One day of the calendar.
    Day,
    /// One month of the calendar.
    Month,
}
