//! Faults of the goods of a sale or return that this room refuses before the domain rules run.

use std::fmt;

/// Fault of a good. Goods are counted from 0, in the order of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadGoods {
    /// A line without anything in it.
    Empty {
        /// Index of the line, from 0.
        line: usize,
    },
    /// The price is no amount of the operator's currency: negative, or with too many fraction
    /// digits, or too large.
    Price {
        /// Index of the line, from 0.
        line: usize,
        /// Fraction digits of the currency.
        digits: u8,
    },
}

impl BadGoods {
    /// The `ErrorCode`. It never changes meaning.
    pub const fn code(self) -> u16 {
        match self {
            Self::Empty { .. } => 224,
            Self::Price { .. } => 243,
        }
    }

    /// The name of the number, which is that of the table of numbers.
    #[cfg(test)]
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Empty { .. } => "GoodEmpty",
            Self::Price { .. } => "PriceNotAnAmount",
        }
    }

    /// Text of the `Message`.
    pub(crate) fn russian(self) -> String {
        match self {
            Self::Empty { line } => format!("Goods[{line}]: позиция пуста"),
            Self::Price { line, digits } => format!(
                "Goods[{line}].Price: нужна сумма от 0, не более 15 знаков до точки и {digits} после"
            ),
        }
    }
}

impl fmt::Display for BadGoods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty { line } => write!(f, "line {line}: the good is empty"),
            Self::Price { line, digits } => write!(
                f,
                "line {line}: the price must be an amount from 0, with at most 15 digits before the \
                 point and {digits} after it"
            ),
        }
    }
}
