//! Rules for credentials: their length, and which are too well known.

use std::collections::HashSet;

use domain::Field;
use domain::key::Grade;

/// Fewest digits of a numeric token. A thousand million of them, at the 86,400 guesses a day that an
/// operator's budget allows, take decades to try.
pub const TOKEN_DIGITS_MIN: u32 = 9;
/// Minimum number of characters of a password. Guesses are counted, so it need not be longer.
pub const PASSWORD_CHARS_MIN: usize = 10;
/// Minimum number of characters of a Bearer secret: 128 random bits need 22 letters and digits.
pub const SECRET_CHARS_MIN: usize = 24;
/// Minimum number of different characters of a password or secret. Fewer are a pattern.
const DIFFERENT_CHARS_MIN: usize = 5;

/// The only secret, login and password of the demo data.
pub(crate) const DEMO: &str = "demo";
/// The token of the demo data.
pub(crate) const DEMO_TOKEN: i64 = 1;

/// Passwords of ten characters and more that are tried first everywhere. Shorter ones are refused for
/// their length.
const WELL_KNOWN: [&str; 16] = [
    "1234567890",
    "0123456789",
    "0987654321",
    "1q2w3e4r5t",
    "1qaz2wsx3edc",
    "qwertyuiop",
    "qwerty12345",
    "qwerty123456",
    "password12",
    "password123",
    "password1234",
    "passwordpassword",
    "administrator",
    "changeme123",
    "iloveyou123",
    "letmein123",
];

/// Tokens of nine digits and more that are tried first everywhere.
const WELL_KNOWN_TOKENS: [i64; 4] = [123_456_789, 1_234_567_890, 987_654_321, 9_876_543_210];

/// A credential that is not set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the {field} {problem}")]
pub struct BadCredential {
    /// Field with the credential.
    pub field: Field,
    /// Description of the fault.
    pub problem: CredentialProblem,
}

/// Fault of a credential. Its text continues a sentence that starts with the credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialProblem {
    /// No request could present it.
    #[error("must be 4 to 256 ASCII letters, digits or signs, without spaces")]
    Unpresentable,
    /// No request could present it: 0 counts as absent.
    #[error("must be 1 or more")]
    NotPositive,
    /// It cannot be hashed.
    #[error("cannot be hashed")]
    Unhashable,
    /// It has too few digits to withstand guessing.
    #[error("must have {min} digits or more; --weak allows a shorter one")]
    TooFewDigits {
        /// The least number of digits.
        min: u32,
    },
    /// It has too few characters to withstand guessing.
    #[error("must have {min} characters or more; --weak allows a shorter one")]
    TooShort {
        /// The least number of characters.
        min: usize,
    },
    /// It is a token that is tried first everywhere.
    #[error("is well known: choose a random number of 9 digits, or use --weak")]
    WellKnownToken,
    /// It is a token of one digit, repeated.
    #[error("repeats one digit: choose a random number of 9 digits, or use --weak")]
    OneDigit,
    /// It is a password that is tried first everywhere, or that its login tells.
    #[error("is well known or easy to guess: choose another one, or use --weak")]
    GuessablePassword,
    /// It is a password of a person with too few characters.
    #[error("must have {min} characters or more")]
    TooShortForPerson {
        /// The least number of characters.
        min: usize,
    },
    /// It is a password of a person that is tried first everywhere, or that the login tells.
    #[error("is well known or easy to guess: choose another one")]
    GuessableForPerson,
    /// It is a secret of a few characters that repeat.
    #[error("is easy to guess: choose a random one, or use --weak")]
    GuessableSecret,
}

fn is_pattern(text: &str) -> bool {
    text.chars().collect::<HashSet<char>>().len() < DIFFERENT_CHARS_MIN
}

fn is_well_known(text: &str) -> bool {
    let text = text.to_lowercase();
    WELL_KNOWN.contains(&text.as_str())
}

/// Grades a numeric token.
pub(crate) const fn judge_token(token: i64) -> Result<(), BadCredential> {
    let least = 10_i64.pow(TOKEN_DIGITS_MIN - 1);
    let mut place = 0;
    while place < WELL_KNOWN_TOKENS.len() {
        if WELL_KNOWN_TOKENS[place] == token {
            return weak_token(CredentialProblem::WellKnownToken);
        }
        place += 1;
    }
    // As many ones as the token has digits: its multiples repeat one digit.
    let mut ones = 1;
    while ones <= (i64::MAX - 1) / 10 && ones * 10 < token {
        ones = ones * 10 + 1;
    }
    if token >= least && token % ones == 0 {
        return weak_token(CredentialProblem::OneDigit);
    }
    if token < least {
        return weak_token(CredentialProblem::TooFewDigits { min: TOKEN_DIGITS_MIN });
    }
    Ok(())
}

const fn weak_token(problem: CredentialProblem) -> Result<(), BadCredential> {
    Err(BadCredential { field: Field::Token, problem })
}

/// Grades the password of a login.
pub(crate) fn judge_password(login: &str, password: &str) -> Result<(), BadCredential> {
    let problem = if password.chars().count() < PASSWORD_CHARS_MIN {
        CredentialProblem::TooShort { min: PASSWORD_CHARS_MIN }
    } else if is_well_known(password)
        || is_pattern(password)
        || password.to_lowercase() == login.to_lowercase()
    {
        CredentialProblem::GuessablePassword
    } else {
        return Ok(());
    };
    Err(BadCredential { field: Field::Password, problem })
}

/// Grades a Bearer secret.
pub(crate) fn judge_secret(secret: &str) -> Result<(), BadCredential> {
    let problem = if secret.chars().count() < SECRET_CHARS_MIN {
        CredentialProblem::TooShort { min: SECRET_CHARS_MIN }
    } else if is_pattern(secret) {
        CredentialProblem::GuessableSecret
    } else {
        return Ok(());
    };
    Err(BadCredential { field: Field::Secret, problem })
}

/// Returns the grade of a credential. A weak one must be allowed.
pub(crate) fn grade(
    judged: Result<(), BadCredential>,
    allow_weak: bool,
) -> Result<Grade, BadCredential> {
    match judged {
        Ok(()) => Ok(Grade::Strong),
        Err(_) if allow_weak => Ok(Grade::Weak),
        Err(bad) => Err(bad),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_well_known_credentials_are_weak() {
        for (token, strong) in [
            (1, false),
            (99_999_999, false),
            (100_000_000, true),
            (987_654_320, true),
            (123_456_789, false),
            (987_654_321, false),
            (111_111_111, false),
            (999_999_999, false),
            (7_777_777_777, false),
            (111_111_112, true),
            (222_222_221, true),
            (i64::MAX, true),
        ] {
            assert_eq!(judge_token(token).is_ok(), strong, "{token}");
        }
        for (password, strong) in [
            ("a", false),
            ("demo", false),
            ("password", false),
            ("123456789", false),
            ("1234567890", false),
            ("Password123", false),
            ("QWERTYUIOP", false),
            ("aaaaaaaaaaaa", false),
            ("ababababababab", false),
            ("the-shops-login", false),
            ("The-Shops-Login", false),
            ("a long word", true),
            ("длинное слово", true),
            ("пароль", false),
        ] {
            assert_eq!(judge_password("the-shops-login", password).is_ok(), strong, "{password}");
        }
        for (secret, strong) in [
            ("demo", false),
            ("abcd", false),
            ("abcdefghijklmnopqrstuvw", false),
            ("abcdefghijklmnopqrstuvwx", true),
            ("aaaaaaaaaaaaaaaaaaaaaaaaaaaa", false),
            (&crate::entropy::bearer_secret(), true),
        ] {
            assert_eq!(judge_secret(secret).is_ok(), strong, "{secret}");
        }
    }

    #[test]
    fn weak_ones_are_kept_as_weak_where_they_are_allowed() {
        assert_eq!(grade(judge_token(1), true), Ok(Grade::Weak));
        assert_eq!(grade(judge_token(934_217_650), true), Ok(Grade::Strong));
        let refused = grade(judge_token(1), false);
        assert_eq!(refused.map_err(|bad| bad.field), Err(Field::Token));
    }
}
