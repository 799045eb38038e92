//! Currencies and how many fraction digits each has.

use core::fmt;

/// A currency by its ISO 4217 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency {
    code: [u8; 3],
    digits: u8,
}

/// The currencies known, with the fraction digits of ISO 4217.
const KNOWN: [(&str, u8); 24] = [
    ("RUB", 2),
    ("BYN", 2),
    ("KZT", 2),
    ("UZS", 2),
    ("KGS", 2),
    ("AMD", 2),
    ("AZN", 2),
    ("GEL", 2),
    ("TJS", 2),
    ("MDL", 2),
    ("UAH", 2),
    ("USD", 2),
    ("EUR", 2),
    ("GBP", 2),
    ("CHF", 2),
    ("CNY", 2),
    ("TRY", 2),
    ("AED", 2),
    ("INR", 2),
    ("PLN", 2),
    ("CZK", 2),
    ("JPY", 0),
    ("KRW", 0),
    ("KWD", 3),
];

impl Currency {
    /// The Russian rouble, the default.
    pub const RUB: Self = Self { code: *b"RUB", digits: 2 };

    /// The currency with this ISO code in capital letters, if it is a known one.
    pub fn find(code: &str) -> Option<Self> {
        let &(known, digits) = KNOWN.iter().find(|(known, _)| *known == code)?;
        Some(Self { code: known.as_bytes().try_into().ok()?, digits })
    }

    /// Returns the ISO 4217 code.
    pub fn code(&self) -> &str {
        // The codes are ASCII by construction; anything else would show as unknown.
        core::str::from_utf8(&self.code).unwrap_or("XXX")
    }

    /// Returns the number of fraction digits of this currency.
    pub const fn digits(&self) -> u8 {
        self.digits
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
