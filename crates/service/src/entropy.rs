//! Draws all random numbers.

use base64::Engine as _;
use domain::SecretSeed;
use domain::number::PoolKey;
use storage::MasterKey;
use zeroize::Zeroizing;

/// Returns random bytes from the operating system.
///
/// # Panics
///
/// When the operating system has none: nothing that this server makes would be secret then.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    #[expect(clippy::expect_used, reason = "there is nothing safe to go on with")]
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// Returns a seed for the secret codes of one command.
pub fn secret_seed() -> SecretSeed {
    SecretSeed::new(bytes())
}

/// Returns the permutation key of a new pool.
pub fn pool_key() -> PoolKey {
    PoolKey(bytes())
}

/// Returns the key of a new installation.
pub fn master_key() -> MasterKey {
    MasterKey(bytes())
}

/// Returns a random integer.
pub fn integer() -> u64 {
    u64::from_be_bytes(bytes())
}

/// A new secret of a session or a link: 256 random bits.
pub fn session_secret() -> Zeroizing<String> {
    let text = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes::<32>());
    Zeroizing::new(text)
}

/// Letters and digits that are hard to confuse.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// A new passphrase of a file: 125 random bits in five groups, to be told on the phone.
pub fn passphrase() -> Zeroizing<String> {
    let mut phrase = Zeroizing::new(String::new());
    for (place, byte) in bytes::<25>().into_iter().enumerate() {
        if place > 0 && place % 5 == 0 {
            phrase.push('-');
        }
        phrase.push(char::from(ALPHABET[usize::from(byte % 32)]));
    }
    phrase
}

/// A new Bearer secret: a prefix by which scanners find leaked ones, and 160 random bits in
/// letters and digits that are hard to confuse.
pub fn bearer_secret() -> Zeroizing<String> {
    let mut secret = Zeroizing::new(String::from("scrip_"));
    for byte in bytes::<32>() {
        secret.push(char::from(ALPHABET[usize::from(byte % 32)]));
    }
    secret
}
