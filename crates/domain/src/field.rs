//! Fields of commands that hold text or numbers, and their possible faults.

/// A field of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Identifier of an object in the directory.
    Id,
    /// Name of an object in the directory.
    Name,
    /// The code of a point of sale or of a site.
    Code,
    /// The time zone of an operator.
    Zone,
    /// Number of hours in which a request counts as a repeat.
    RepeatHours,
    /// The API key that is to be changed.
    Key,
    /// The login of a key.
    Login,
    /// The password of a key.
    Password,
    /// The numeric token of a key.
    Token,
    /// The Bearer secret of a key.
    Secret,
    /// The refresh token of a sign-in.
    RefreshToken,
    /// Limit of acts that give or take away money.
    ActLimit,
    /// Lifetime of a link that sets a password, in hours.
    LinkHours,
    /// The number of digits of a series' secret codes.
    SecretDigits,
    /// Minimum nominal of a series.
    LeastPrice,
    /// Maximum nominal of a series.
    GreatestPrice,
    /// The number of days for which a certificate of a series is valid.
    ValidityDays,
    /// Days after which a balance is booked out.
    ExpiryDays,
    /// The days on which a series is sold.
    SalePeriod,
    /// An item code of a series.
    SeriesItemCode {
        /// Index of the code in the series, from 0.
        place: usize,
    },
    /// The shop's order number.
    OrderNumber,
    /// The buyer's e-mail address.
    Email,
    /// Identifier of the buyer in the shop.
    Client,
    /// The reason of an action.
    Reason,
    /// The text of a note on a certificate.
    Note,
    /// The name of a good.
    GoodName,
    /// The item code of a good.
    GoodItemCode,
    /// The last closed day of the books.
    ClosedThrough,
}

impl Field {
    /// Name of the field, for messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Name => "name",
            Self::Code => "code",
            Self::Zone => "time zone",
            Self::RepeatHours => "number of repeat hours",
            Self::Key => "key",
            Self::Login => "login",
            Self::Password => "password",
            Self::Token => "token",
            Self::Secret => "secret",
            Self::RefreshToken => "refresh token",
            Self::ActLimit => "limit of acts",
            Self::LinkHours => "number of hours of the link",
            Self::SecretDigits => "number of secret digits",
            Self::LeastPrice => "least price",
            Self::GreatestPrice => "greatest price",
            Self::ValidityDays => "number of validity days",
            Self::ExpiryDays => "number of days until the balance is booked out",
            Self::SalePeriod => "period of sale",
            Self::SeriesItemCode { .. } | Self::GoodItemCode => "item code",
            Self::OrderNumber => "order number",
            Self::Email => "e-mail address",
            Self::Client => "client",
            Self::Reason => "reason",
            Self::Note => "note",
            Self::GoodName => "name of the good",
            Self::ClosedThrough => "last closed day",
        }
    }
}

impl core::fmt::Display for Field {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.name())
    }
}

/// Fault of a field. Its text continues a sentence that starts with the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The text is empty or blank.
    #[error("must not be empty")]
    Empty,
    /// The text is too long.
    #[error("must have at most {max} characters")]
    TooLong {
        /// Maximum number of characters.
        max: usize,
    },
    /// The text has characters that are not allowed in one line
    /// ([`is_one_line`](crate::text::is_one_line)).
    #[error("must have no control characters, line breaks or noncharacters")]
    NotOneLine,
    /// The text has characters that are not allowed in a name ([`is_name`](crate::text::is_name)).
    #[error(
        "must have no control characters, line breaks, noncharacters or marks of text direction"
    )]
    NotAName,
    /// The code is 0, or starts or ends with a space, so requests could not name it.
    #[error("must not be 0 and must have no space around it")]
    NotACode,
    /// The login has a colon, which ends the login in HTTP Basic.
    #[error("must have no colon")]
    HasColon,
    /// The number is too small or too large.
    #[error("must be from {min} to {max}")]
    OutOfRange {
        /// Smallest number that is accepted.
        min: i64,
        /// Largest number that is accepted.
        max: i64,
    },
    /// The amount is 0.
    #[error("must be more than 0")]
    Zero,
    /// The minimum is larger than the maximum.
    #[error("must not be above the greatest price")]
    AboveGreatest,
    /// The amount is above the limit for amounts.
    #[error("is too large")]
    TooLarge,
    /// The period ends before it begins.
    #[error("must not end before it begins")]
    EndsBeforeStart,
    /// The last day is a placeholder that programs write for no date.
    #[error("must not end on a placeholder for no date, such as 0001-01-01")]
    NoDate,
    /// The day is not over yet.
    #[error("must be a day that is over")]
    NotOver,
    /// The day is closed already.
    #[error("must be later than the last closed day")]
    ClosedAlready,
    /// The time zone is not in the IANA database.
    #[error("must be a time zone of the IANA database")]
    UnknownZone,
    /// The value is given twice.
    #[error("must be given once")]
    Repeated,
    /// The value is given without another one that it needs.
    #[error("must be given with a {0}")]
    Without(Field),
    /// The key has been revoked.
    #[error("must not be revoked")]
    Revoked,
}
