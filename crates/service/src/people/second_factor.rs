//! Codes of the second factor: RFC 6238 with SHA-1, six digits and steps of thirty seconds, which
//! every app can make, and recovery codes.

use domain::command::NewFactor;
use domain::key::SecretHash;
use domain::limits::RECOVERY_CODES;
use domain::person::{FactorProof, SecondFactor, TotpSecret};
use domain::{User, UserId};
use jiff::Timestamp;
use storage::Vault;
use totp_rs::{Algorithm, Builder, Secret, Totp};
use zeroize::Zeroizing;

use crate::entropy;

/// Name of the issuer in apps.
const ISSUER: &str = "Scrip";

/// Letters and digits of recovery codes: none that looks like another one.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Steps of thirty seconds that a clock may be off.
const SKEW: u16 = 1;

/// A second factor that a user is about to set. It is kept by the page that shows it.
pub struct FactorDraft {
    /// Secret in Base32, as people type it into an app.
    pub secret: Zeroizing<String>,
    /// `otpauth:` address, as apps read it from a QR code.
    pub uri: Zeroizing<String>,
}

/// Recovery codes, shown once.
pub struct RecoveryCodes(pub Vec<Zeroizing<String>>);

fn totp(secret: &TotpSecret) -> Option<Totp> {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(SKEW)
        .with_step_duration(30)
        .with_secret(Secret::new_stack(secret.0))
        .build()
        .ok()
}

/// Time step of a code, if the code is one of now.
fn step_of(secret: &TotpSecret, code: &str, now: Timestamp) -> Option<i64> {
    let code: String = code.chars().filter(|letter| !letter.is_whitespace()).collect();
    let now = u64::try_from(now.as_second()).ok()?;
    let step = totp(secret)?.check(&code, now)?;
    i64::try_from(step).ok()
}

/// Normal form of a recovery code: people leave out the hyphen, or write capitals.
fn recovery_key(code: &str) -> String {
    let kept = code.chars().filter(|letter| letter.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}

/// Checks a code against a second factor. Whether it was used before is decided with the command.
pub(super) fn proof(
    vault: &Vault,
    factor: &SecondFactor,
    code: &str,
    now: Timestamp,
) -> Option<FactorProof> {
    if let Some(step) = step_of(&factor.secret, code, now) {
        return Some(FactorProof::Step(step)).filter(|_| step > factor.last_step);
    }
    let hash = vault.hash_recovery_code(factor.user, &recovery_key(code));
    factor.recovery.contains(&hash).then_some(FactorProof::Recovery(hash))
}

/// A new secret for a user.
pub(super) fn draft(user: &User) -> FactorDraft {
    draft_of(user, &TotpSecret(entropy::bytes()))
}

/// A secret that was shown before.
pub(super) fn shown_again(user: &User, secret: &str) -> FactorDraft {
    read_secret(secret).map_or_else(|| draft(user), |secret| draft_of(user, &secret))
}

fn draft_of(user: &User, secret: &TotpSecret) -> FactorDraft {
    let text = base32_of(secret);
    let account: String = user.login.chars().filter(char::is_ascii_graphic).collect();
    let label = account.replace([':', '%'], "");
    let uri = format!("otpauth://totp/{ISSUER}:{label}?secret={}&issuer={ISSUER}", *text);
    FactorDraft { secret: text, uri: Zeroizing::new(uri) }
}

/// Reads a secret as it was shown.
pub(super) fn read_secret(text: &str) -> Option<TotpSecret> {
    let text: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let secret = Secret::try_from_base32(text.to_ascii_uppercase()).ok()?;
    Some(TotpSecret(secret.as_bytes().try_into().ok()?))
}

fn base32_of(secret: &TotpSecret) -> Zeroizing<String> {
    Zeroizing::new(Secret::new_stack(secret.0).to_base32())
}

/// A new second factor, if the first code of its app is right, with its recovery codes.
pub(super) fn new_factor(
    vault: &Vault,
    user: UserId,
    secret: &str,
    code: &str,
    now: Timestamp,
) -> Option<(NewFactor, RecoveryCodes)> {
    let secret = read_secret(secret)?;
    let step = step_of(&secret, code, now)?;
    let codes: Vec<Zeroizing<String>> = (0..RECOVERY_CODES).map(|_| recovery_code()).collect();
    let hash = |code: &Zeroizing<String>| vault.hash_recovery_code(user, &recovery_key(code));
    let recovery: Vec<SecretHash> = codes.iter().map(hash).collect();
    Some((NewFactor { secret, step, recovery }, RecoveryCodes(codes)))
}

/// Ten letters and digits, which are fifty random bits.
fn recovery_code() -> Zeroizing<String> {
    let mut code = Zeroizing::new(String::with_capacity(11));
    for (place, byte) in entropy::bytes::<10>().into_iter().enumerate() {
        if place == 5 {
            code.push('-');
        }
        code.push(char::from(ALPHABET[usize::from(byte % 32)]));
    }
    code
}

#[cfg(test)]
mod tests {
    use storage::MasterKey;

    use super::*;

    /// Codes of RFC 6238, appendix B, for the secret "12345678901234567890", cut to six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = TotpSecret(*b"12345678901234567890");
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            let at = |second: i64| Timestamp::from_second(second).unwrap();
            let step = second / 30;
            assert_eq!(step_of(&secret, code, at(second)), Some(step), "{second}");
            assert_eq!(step_of(&secret, &format!(" {code} "), at(second + 30)), Some(step));
            assert_eq!(step_of(&secret, code, at(second + 90)), None, "too late: {second}");
        }
        for code in ["", "28708", "2870822", "abcdef", "٢٨٧٠٨٢"] {
            assert_eq!(step_of(&secret, code, Timestamp::from_second(59).unwrap()), None, "{code}");
        }
    }

    #[test]
    fn a_secret_is_read_as_it_is_shown() {
        for bytes in [[0; 20], [255; 20], *b"12345678901234567890"] {
            let text = base32_of(&TotpSecret(bytes));
            assert_eq!(text.len(), 32);
            assert_eq!(read_secret(&text), Some(TotpSecret(bytes)));
            assert_eq!(read_secret(&text.to_lowercase()), Some(TotpSecret(bytes)));
        }
        assert_eq!(*base32_of(&TotpSecret(*b"12345678901234567890")), *GOLDEN);
        assert_eq!(read_secret("GEZDGNBV"), None, "too short");
        assert_eq!(read_secret("1"), None);
    }

    const GOLDEN: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    #[test]
    fn a_code_and_a_recovery_code_prove_a_factor_once() {
        let (vault, user) = (Vault::new(&MasterKey([3; 32])), UserId(5));
        let now = Timestamp::from_second(59).unwrap();
        let (new, codes) = new_factor(&vault, user, GOLDEN, "287082", now).unwrap();
        assert!(new_factor(&vault, user, GOLDEN, "287083", now).is_none());
        assert_eq!(codes.0.len(), RECOVERY_CODES);
        let mut factor =
            SecondFactor { user, secret: new.secret, last_step: 0, recovery: new.recovery };
        assert_eq!(proof(&vault, &factor, "287082", now), Some(FactorProof::Step(1)));
        factor.last_step = 1;
        assert_eq!(proof(&vault, &factor, "287082", now), None, "it was used");
        let code = codes.0[3].replace('-', " ").to_uppercase();
        let shown = proof(&vault, &factor, &code, now);
        assert_eq!(shown, Some(FactorProof::Recovery(factor.recovery[3])));
        factor.recovery.remove(3);
        assert_eq!(proof(&vault, &factor, &code, now), None);
        factor.user = UserId(6);
        assert_eq!(proof(&vault, &factor, &codes.0[0], now), None, "another user's");
    }
}
