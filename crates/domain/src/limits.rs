//! The bounds of the rules, each with its reason.

/// Goods in one sale or return. A till's cheque has dozens; the bound keeps one command's work
/// small beside a batch.
pub const GOODS_MAX: usize = 1_000;

/// Certificates in one sale, return or stock command: what one transaction writes in well under a
/// second, so that others need not wait long.
pub const CERTIFICATES_PER_COMMAND_MAX: u32 = 10_000;

/// Certificates that one request of the native API issues: their secrets stand in one answer.
pub const ISSUED_AT_ONCE_MAX: u32 = 1_000;

/// Certificates under one order number or cheque that a return looks through, those that have come
/// back included: what is loaded in well under a second. A till that sends one order number with
/// everything it sells meets this bound, and is told.
pub const CERTIFICATES_UNDER_REFERENCE_MAX: usize = 10_000;

/// Bytes of JSON that a caller keeps with certificates: a few dozen short members, and little beside
/// a page of a database.
pub const METADATA_BYTES_MAX: usize = 4_096;

/// Characters of a name, code, order number or address. The original's columns are shorter; this
/// keeps index rows well inside a database page.
pub const TEXT_CHARS_MAX: usize = 255;

/// Characters of a note on a certificate: a few sentences.
pub const NOTE_CHARS_MAX: usize = 1_000;

/// Digits of a secret code: from 4, below which guessing is easy under any budget, to 12, which is
/// more than anybody types.
pub const SECRET_DIGITS: core::ops::RangeInclusive<u8> = 4..=12;

/// Digits of a secret code where nobody says: what people know from their bank cards and more.
pub const SECRET_DIGITS_DEFAULT: u8 = 6;

/// Digits of a number where nobody says: EAN-13, which every scanner reads.
pub const NUMBER_LENGTH_DEFAULT: u8 = 13;

/// Days of validity where nobody says: what most shops take.
pub const VALIDITY_DAYS_DEFAULT: u32 = 365;

/// Days of validity after activation: at most 100 years, so that dates stay in four-digit years.
pub const VALIDITY_DAYS_MAX: u32 = 36_525;

/// The first day that anybody who owns a certificate may be born on.
pub const BORN_MIN: jiff::civil::Date = jiff::civil::date(1900, 1, 1);

/// The largest nominal in minor units: 10^15, which sums without overflow over thousands of
/// certificates and stays exact in clients that read numbers as binary doubles.
pub const NOMINAL_MINOR_MAX: i64 = 1_000_000_000_000_000;

/// Characters of a coupon's description: a note of a few sentences. With all of them escaped, a list
/// of 500 coupons comes to 3 MB.
pub const DESCRIPTION_CHARS_MAX: usize = 1_000;

/// Digits of a code that proves an address: with the tries that it has, one in 200,000 to guess.
pub const CODE_DIGITS: u8 = 6;

/// Lifetime of a code: ten minutes, enough for a message to arrive and be read.
pub const CODE_SECONDS: u32 = 600;

/// Wrong codes that may be shown for one that was sent.
pub const CODE_WRONG_MAX: u32 = 5;

/// Seconds between two messages of one kind to an address: nobody reads faster.
pub const MESSAGE_INTERVAL_SECONDS: u32 = 60;

/// Messages to one address in a day: nobody shall be flooded through this server.
pub const MESSAGES_PER_DAY_MAX: u32 = 10;

/// Duration of a sender's lease on a message in seconds: longer than any delivery takes.
pub const DELIVERY_TAKEN_SECONDS: u32 = 300;

/// Attempts at one message: with the pauses between them more than a day.
pub const DELIVERY_ATTEMPTS_MAX: u32 = 32;

/// The pause after the first attempt that failed; it doubles with each further one.
pub const DELIVERY_PAUSE_SECONDS: u32 = 30;

/// The longest pause: an hour.
pub const DELIVERY_PAUSE_SECONDS_MAX: u32 = 3_600;

/// Characters that are kept of what a server said of a message: a line of its answer.
pub const DELIVERY_ERROR_CHARS_MAX: usize = 255;

/// Certificates in one message: the newest go, as any more would be no gift but a list.
pub const CERTIFICATES_IN_MESSAGE_MAX: u32 = 100;

/// Lines of an order: as goods of a sale.
pub const ORDER_LINES_MAX: usize = 1_000;

/// Certificates and coupons in one redemption: more than any wallet, and few enough that one
/// command's work stays small beside a batch.
pub const INSTRUMENTS_MAX: usize = 50;

/// Hours in which the same order number with the same content is a repeat: a till that could not
/// reach the server on a Friday sends again on Monday.
pub const REPEAT_HOURS_DEFAULT: u16 = 72;

/// The same where numbers begin anew each day: over midnight and to the next opening, but not to the
/// same hour of the next day, when the number is another buyer's.
pub const REPEAT_HOURS_DAILY_DEFAULT: u16 = 12;

/// The longest such time: thirty days, as each day may be one more key to look for.
pub const REPEAT_HOURS_MAX: u16 = 720;

/// Hours of the longest business day, where clocks are put back.
pub const BUSINESS_DAY_HOURS_MAX: u16 = 26;

/// The longest hold: seven days.
pub const HOLD_SECONDS_MAX: u32 = 604_800;

/// Default lifetime of a hold: fifteen minutes, in which a buyer pays or leaves.
pub const HOLD_SECONDS_DEFAULT: u32 = 900;

/// Holds on one certificate at a time: what one load may have to look through.
pub const HOLDS_PER_CERTIFICATE_MAX: usize = 20;

/// Bytes of what may be a coupon's code; space around it included.
pub const CODE_BYTES_MAX: usize = 8 * TEXT_CHARS_MAX;

/// Collections named in one order, over all its lines: what its record may grow to.
pub const ORDER_COLLECTIONS_MAX: usize = 2_000;

/// Refunds of one redemption: what its record may grow to.
pub const STEPS_MAX: usize = 1_000;

/// Collections that one coupon acts on: a shop has dozens, and the coupon's record is written anew
/// with each use.
pub const COLLECTIONS_MAX: usize = 100;

/// Lifetime of a refresh token: thirty days, in which an active till renews it many times.
pub const REFRESH_TOKEN_HOURS: u32 = 720;

/// Sign-ins of one key at a time: all tills of a shop under one login, and few enough to be looked
/// through with each new one.
pub const SIGN_INS_PER_KEY_MAX: usize = 100;

/// Lifetime of a person's session in hours, however much it is used: one working day.
pub const SESSION_HOURS: u32 = 12;

/// Seconds after which the use of a session is noted again. A session is written that often at most.
pub const SESSION_SEEN_SECONDS: u32 = 300;

/// Sessions of one user at a time. The one that was used longest ago makes room for another.
pub const SESSIONS_PER_USER_MAX: usize = 20;

/// Lifetime of a link that sets a password, in hours, unless another one is asked for.
pub const LINK_HOURS_DEFAULT: u32 = 24;

/// Longest lifetime of a link that sets a password, in hours: one week.
pub const LINK_HOURS_MAX: u32 = 168;

/// Hours in which a request for approval can be decided: a weekend and the next working day.
pub const APPROVAL_HOURS: u32 = 72;

/// Certificates whose expiry one command books: as many as commands are in a batch, so that tills
/// wait no longer than for a full batch.
pub const EXPIRED_AT_ONCE_MAX: usize = 512;

/// Most days between the last valid day and the booking of what is left: the three years in which
/// claims can be brought.
pub const EXPIRY_DAYS_MAX: u32 = 1_095;

/// Recovery codes of a second factor.
pub const RECOVERY_CODES: usize = 10;

/// Longest stored name of a browser, in characters. A longer one is cut.
pub const BROWSER_CHARS_MAX: usize = 120;
