//! What a point of sale takes for a repeat of a sale or return.
//!
//! Tills restart their order numbers. So a number names one sale only for a while: a request under
//! it within the window of its point of sale is a repeat, and a later one is refused, or is another
//! sale where numbers are daily.

/// Numbering of orders or cheques at a point of sale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Numbering {
    /// A number is used once and never again.
    #[default]
    Once,
    /// Numbers begin anew each business day, which is the local day of the operator.
    Daily,
    /// As [`Self::Once`], after a time of [`Self::Daily`]: repeats of sales of that time are known.
    OnceAfterDaily,
}

/// Repeat rules of a point of sale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Repeats {
    /// Numbering of orders. The order number is the key of a request without a cheque number.
    pub order_numbers: Numbering,
    /// Numbering of cheques. With numbers that are used once, the same number is always a repeat.
    pub cheque_numbers: Numbering,
    /// Hours after a sale or return in which the same request is its repeat, 1 to 720. Absent: 72, or
    /// 12 where the numbers are daily, so that the next day's first sale is no repeat.
    pub hours: Option<u16>,
}

/// New rules of repeats; what is `None` stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RepeatsChange {
    /// Whether order numbers are daily.
    pub daily_order_numbers: Option<bool>,
    /// Whether cheque numbers are daily.
    pub daily_cheque_numbers: Option<bool>,
    /// New hours; `Some(None)` for the default.
    pub hours: Option<Option<u16>>,
}

impl Numbering {
    /// Whether a number may come again on another day.
    pub const fn is_daily(self) -> bool {
        match self {
            Self::Daily => true,
            Self::Once | Self::OnceAfterDaily => false,
        }
    }

    const fn changed(self, daily: Option<bool>) -> Self {
        match (daily, self) {
            (Some(true), _) => Self::Daily,
            (Some(false), Self::Daily) => Self::OnceAfterDaily,
            (Some(false) | None, _) => self,
        }
    }
}

impl Repeats {
    /// These rules after a change of them.
    #[must_use]
    pub fn changed(self, change: RepeatsChange) -> Self {
        Self {
            order_numbers: self.order_numbers.changed(change.daily_order_numbers),
            cheque_numbers: self.cheque_numbers.changed(change.daily_cheque_numbers),
            hours: change.hours.unwrap_or(self.hours),
        }
    }
}
