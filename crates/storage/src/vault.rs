//! The key file and what it protects: secret codes at rest, the order of numbers, and the hashes of
//! callers' secrets.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use domain::key::SecretHash;
use domain::number::PoolKey;
use domain::operation::Fingerprint;
use domain::person::TotpSecret;
use domain::{CertificateId, KeyId, OperationId, OperatorId, PoolId, SecretCode, UserId};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::private_file::{self, PrivateFileError};

/// The content of the key file.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct MasterKey(pub [u8; 32]);

/// Reason why a key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It cannot be read or written.
    #[error("key file {} cannot be used", path.display())]
    Io {
        /// Path of the file.
        path: PathBuf,
        /// Cause of the error.
        source: io::Error,
    },
    /// Others than its owner may read it.
    #[error(
        "others can read key file {} (mode {mode:o}): run `chmod 600` on it",
        path.display()
    )]
    Exposed {
        /// Path of the file.
        path: PathBuf,
        /// Permission bits of the file.
        mode: u32,
    },
    /// It does not hold a key.
    #[error("key file {} does not consist of 64 hexadecimal digits", path.display())]
    Malformed {
        /// Path of the file.
        path: PathBuf,
    },
}

impl MasterKey {
    /// Reads a key file; `None` when there is none.
    pub fn read(path: &Path) -> Result<Option<Self>, KeyFileError> {
        let io = |source| KeyFileError::Io { path: path.to_owned(), source };
        let text = match private_file::read(path) {
            Ok(text) => text,
            Err(PrivateFileError::Io(error)) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(None);
            }
            Err(PrivateFileError::Io(error)) => return Err(io(error)),
            Err(PrivateFileError::Exposed(mode)) => {
                return Err(KeyFileError::Exposed { path: path.to_owned(), mode });
            }
        };
        let key = parse_hex(text.trim());
        key.map(|key| Some(Self(key)))
            .ok_or_else(|| KeyFileError::Malformed { path: path.to_owned() })
    }

    /// Writes the key to a new file that only its owner may read, durably.
    pub fn write_new(&self, path: &Path) -> Result<(), KeyFileError> {
        let io = |source| KeyFileError::Io { path: path.to_owned(), source };
        // Under another name first: who is killed in the middle leaves no key file that is none.
        // Each key has a name of its own, as several servers may begin at once.
        let hash = blake3::hash(&self.0).to_hex();
        let beside = path.with_extension(format!("key.new-{}", &hash[..8]));
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&beside).map_err(io)?;
        let mut text = Zeroizing::new(String::with_capacity(65));
        for byte in self.0 {
            for digit in [byte >> 4, byte & 15] {
                text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
            }
        }
        text.push('\n');
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(io)?;
        // A link, as a key file that is there already is never replaced.
        let linked = std::fs::hard_link(&beside, path);
        std::fs::remove_file(&beside).map_err(io)?;
        linked.map_err(io)?;
        // The file's name must survive a crash as well as its content.
        path.parent().map_or(Ok(()), |dir| File::open(dir)?.sync_all()).map_err(io)
    }
}

pub(crate) fn parse_hex(text: &str) -> Option<[u8; 32]> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let mut key = Zeroizing::new([0_u8; 32]);
    if pairs.len() != key.len() {
        return None;
    }
    for (byte, [high, low]) in key.iter_mut().zip(pairs) {
        *byte = u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()?;
    }
    Some(*key)
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

/// Bytes of a stored secret before the sealed part: its keyed hash.
const HASH_BYTES: usize = 16;
/// Bytes of it behind the sealed part: what tells that it was sealed by this key.
const TAG_BYTES: usize = 16;

/// Bytes up to which a stored secret code cannot have the older form: that has at least one more.
const SHORT_SECRET_BYTES_MAX: usize = HASH_BYTES + TAG_BYTES;

/// Uses of the key of an installation. Each use has its own derived key.
#[derive(Clone)]
pub struct Vault {
    sealing: ChaCha20Poly1305,
    secret_hashing: Zeroizing<[u8; 32]>,
    secret_tags: Zeroizing<[u8; 32]>,
    secret_streams: Zeroizing<[u8; 32]>,
    caller_hashing: Zeroizing<[u8; 32]>,
    access_tokens: Zeroizing<[u8; 32]>,
    chain: Zeroizing<[u8; 32]>,
    old_chain: Zeroizing<[u8; 32]>,
    rows: Zeroizing<[u8; 32]>,
    records: Zeroizing<[u8; 32]>,
    state: Zeroizing<[u8; 32]>,
    public_ids: Zeroizing<[u8; 32]>,
    check: [u8; 32],
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault(…)")
    }
}

impl Vault {
    /// The vault that a key opens.
    pub fn new(master: &MasterKey) -> Self {
        let derive = |purpose| Zeroizing::new(blake3::derive_key(purpose, &master.0));
        Self {
            sealing: ChaCha20Poly1305::new(
                (&*derive("scrip 2026 sealing of stored secrets")).into(),
            ),
            secret_hashing: derive("scrip 2026 hashing of secret codes"),
            secret_tags: derive("scrip 2026 tags of secret codes"),
            secret_streams: derive("scrip 2026 streams over secret codes"),
            caller_hashing: derive("scrip 2026 hashing of callers' secrets"),
            access_tokens: derive("scrip 2026 signing of access tokens"),
            chain: derive("scrip 2026 chain of operations, requests and seals"),
            old_chain: derive("scrip 2026 chain of operations"),
            rows: derive("scrip 2026 seals of rows"),
            records: derive("scrip 2026 records of the chain"),
            state: derive("scrip 2026 digest of the state"),
            public_ids: derive("scrip 2026 ids shown to callers"),
            check: *derive("scrip 2026 check of the key"),
        }
    }

    /// A value that tells this key from any other without giving it away. It is stored beside the
    /// data, so that a wrong key is refused at the start and not at the first sale.
    pub const fn check(&self) -> &[u8; 32] {
        &self.check
    }

    /// The stored form of a secret code: a tag, then the code under a stream of bytes.
    ///
    /// The tag is a keyed hash of the certificate and the code, and the stream a keyed hash of the
    /// tag. So the stream repeats only where the code would be the same too, and another code or
    /// certificate has another tag (the construction SIV).
    pub fn seal_secret(&self, id: CertificateId, secret: &SecretCode) -> Vec<u8> {
        let text = secret.expose().as_bytes();
        let tag = self.secret_tag(id, text);
        let mut sealed = Vec::with_capacity(tag.len() + text.len());
        sealed.extend_from_slice(&tag);
        sealed.extend(self.under_stream(tag, text));
        sealed
    }

    /// The secret code of a stored form; `None` when this key did not seal it for this certificate.
    pub fn open_secret(&self, id: CertificateId, stored: &[u8]) -> Option<SecretCode> {
        // Secrets had the form of everything else before they had one of their own.
        let may_be_old = stored.len() > SHORT_SECRET_BYTES_MAX;
        let old = if may_be_old { self.open(&id.0.to_be_bytes(), stored) } else { None };
        let text = match old {
            Some(text) => text,
            None => self.open_tagged(id, stored)?,
        };
        SecretCode::new(std::str::from_utf8(&text).ok()?)
    }

    fn open_tagged(&self, id: CertificateId, stored: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (tag, body) = stored.split_first_chunk::<TAG_BYTES>()?;
        let text: Zeroizing<Vec<u8>> = Zeroizing::new(self.under_stream(*tag, body).collect());
        (self.secret_tag(id, &text) == *tag && text.len() == body.len()).then_some(text)
    }

    fn secret_tag(&self, id: CertificateId, text: &[u8]) -> [u8; TAG_BYTES] {
        let mut hasher = blake3::Hasher::new_keyed(&self.secret_tags);
        hasher.update(&id.0.to_be_bytes()).update(text);
        let mut tag = [0; TAG_BYTES];
        hasher.finalize_xof().fill(&mut tag);
        tag
    }

    /// A text put under the stream of a tag, or taken out from under it. No text is longer than the
    /// stream.
    fn under_stream<'t>(
        &self,
        tag: [u8; TAG_BYTES],
        text: &'t [u8],
    ) -> impl Iterator<Item = u8> + use<'t> {
        let stream = *blake3::keyed_hash(&self.secret_streams, &tag).as_bytes();
        text.iter().zip(stream).map(|(byte, key)| byte ^ key)
    }

    /// The stored form of a code that was sent to an address.
    pub fn seal_code(&self, delivery: OperationId, code: &SecretCode) -> Vec<u8> {
        self.seal(&code_label(delivery), code.expose().as_bytes())
    }

    /// The code of a stored form; `None` when this key did not seal it for this delivery.
    pub fn open_code(&self, delivery: OperationId, stored: &[u8]) -> Option<SecretCode> {
        let text = self.open(&code_label(delivery), stored)?;
        SecretCode::new(std::str::from_utf8(&text).ok()?)
    }

    /// The stored form of what orders the numbers of a pool.
    pub fn seal_pool_key(&self, id: PoolId, key: &PoolKey) -> Vec<u8> {
        self.seal(&pool_label(id), &key.0)
    }

    /// Opens the key that orders the numbers of a pool. `None` if this key did not seal it for this
    /// pool.
    pub fn open_pool_key(&self, id: PoolId, stored: &[u8]) -> Option<PoolKey> {
        let bytes = self.open(&pool_label(id), stored)?;
        Some(PoolKey(bytes.as_slice().try_into().ok()?))
    }

    /// The stored form of the secret of a user's second factor.
    pub fn seal_totp(&self, user: UserId, secret: &TotpSecret) -> Vec<u8> {
        self.seal(&totp_label(user), &secret.0)
    }

    /// Opens the secret of a user's second factor. `None` if this key did not seal it for this user.
    pub fn open_totp(&self, user: UserId, stored: &[u8]) -> Option<TotpSecret> {
        let bytes = self.open(&totp_label(user), stored)?;
        Some(TotpSecret(bytes.as_slice().try_into().ok()?))
    }

    /// Hash of the secret of a person's session.
    pub fn hash_session(&self, secret: &str) -> SecretHash {
        self.hash_caller(b"session of a person", secret.as_bytes())
    }

    /// Hash of the secret of a link that sets a password.
    pub fn hash_link(&self, secret: &str) -> SecretHash {
        self.hash_caller(b"link of a user", secret.as_bytes())
    }

    /// Hash of a recovery code of a user.
    pub fn hash_recovery_code(&self, user: UserId, code: &str) -> SecretHash {
        let text = [&user.0.to_be_bytes(), code.as_bytes()].concat();
        self.hash_caller(b"recovery code", &text)
    }

    /// Hash over what the console signs for itself: form tokens and pending sign-ins.
    pub fn hash_console(&self, purpose: &str, text: &[u8]) -> [u8; 32] {
        let text = [&(purpose.len() as u64).to_be_bytes(), purpose.as_bytes(), text].concat();
        self.hash_caller(b"console", &text).0
    }

    fn seal(&self, label: &[u8], text: &[u8]) -> Vec<u8> {
        let hash = self.hash_secret(label, text);
        let mut sealed = Vec::with_capacity(HASH_BYTES + text.len() + TAG_BYTES);
        sealed.extend_from_slice(&hash);
        sealed.extend_from_slice(text);
        let (_, body) = sealed.split_at_mut(HASH_BYTES);
        // Sealing fails only for texts of gigabytes.
        match self.sealing.encrypt_inout_detached(&nonce(&hash), label, body.into()) {
            Ok(tag) => sealed.extend_from_slice(&tag),
            Err(_) => sealed.zeroize(),
        }
        sealed
    }

    fn open(&self, label: &[u8], stored: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (hash, body) = stored.split_at_checked(HASH_BYTES)?;
        let mut text = Zeroizing::new(body.to_vec());
        let nonce = nonce(hash.try_into().ok()?);
        self.sealing.decrypt_in_place(&nonce, label, &mut *text).ok()?;
        // The nonce is only a part of the hash; the rest must be right as well.
        if self.hash_secret(label, &text) != hash {
            return None;
        }
        Some(text)
    }

    fn hash_secret(&self, label: &[u8], text: &[u8]) -> [u8; HASH_BYTES] {
        let mut hasher = blake3::Hasher::new_keyed(&self.secret_hashing);
        hasher.update(&(label.len() as u64).to_be_bytes()).update(label).update(text);
        let mut hash = [0; HASH_BYTES];
        hasher.finalize_xof().fill(&mut hash);
        hash
    }

    /// The hash under which a Bearer secret is known.
    pub fn hash_bearer(&self, secret: &str) -> SecretHash {
        self.hash_caller(b"bearer", secret.as_bytes())
    }

    /// The hash under which an operator's numeric token is known.
    pub fn hash_token(&self, operator: OperatorId, token: i64) -> SecretHash {
        let mut text = [0; 16];
        text[..8].copy_from_slice(&operator.0.to_be_bytes());
        text[8..].copy_from_slice(&token.to_be_bytes());
        self.hash_caller(b"token", &text)
    }

    /// Returns the hash under which a checked password is remembered, so that the slow check is not
    /// repeated.
    pub fn hash_checked_password(&self, stored: &str, password: &str) -> SecretHash {
        let mut text = Zeroizing::new(Vec::with_capacity(8 + stored.len() + password.len()));
        text.extend_from_slice(&(stored.len() as u64).to_be_bytes());
        text.extend_from_slice(stored.as_bytes());
        text.extend_from_slice(password.as_bytes());
        self.hash_caller(b"password", &text)
    }

    /// Returns the hash of a key's login and stored password hash together. It changes as soon as
    /// either changes.
    pub fn hash_credentials(&self, key: KeyId, login: &str, password: &str) -> SecretHash {
        let mut text = Vec::with_capacity(16 + login.len() + password.len());
        text.extend_from_slice(&key.0.to_be_bytes());
        text.extend_from_slice(&(login.len() as u64).to_be_bytes());
        text.extend_from_slice(login.as_bytes());
        text.extend_from_slice(password.as_bytes());
        self.hash_caller(b"credentials", &text)
    }

    /// The hash of the half of a refresh token that its sign-in is found by.
    pub fn hash_refresh_handle(&self, half: &[u8]) -> SecretHash {
        self.hash_caller(b"refresh handle", half)
    }

    /// The hash under which a refresh token is known.
    pub fn hash_refresh_token(&self, token: &[u8]) -> SecretHash {
        self.hash_caller(b"refresh token", token)
    }

    /// The number that stands for a key in its access tokens, of 13 digits: clients send it with
    /// each request beside the access token. It opens nothing.
    pub fn claimed_token(&self, key: KeyId) -> i64 {
        const FIRST: u64 = 1_000_000_000_000;
        let SecretHash(hash) = self.hash_caller(b"claimed token", &key.0.to_be_bytes());
        let (chunks, _) = hash.as_chunks::<8>();
        let drawn = chunks.first().map_or(0, |chunk| u64::from_be_bytes(*chunk));
        i64::try_from(FIRST + drawn % (9 * FIRST)).unwrap_or(i64::MAX)
    }

    /// Returns the signing key of access tokens.
    pub fn access_token_key(&self) -> &[u8; 32] {
        &self.access_tokens
    }

    /// Returns the key that permutes public identifiers.
    pub(crate) fn public_id_key(&self) -> &[u8; 32] {
        &self.public_ids
    }

    /// Returns the key for links of operations.
    pub(crate) fn chain_key(&self) -> &[u8; 32] {
        &self.chain
    }

    /// Returns the old key for links, from before links covered remembered requests and seals.
    pub(crate) fn old_chain_key(&self) -> &[u8; 32] {
        &self.old_chain
    }

    /// Returns the key for seals of rows.
    pub(crate) fn row_key(&self) -> &[u8; 32] {
        &self.rows
    }

    /// Returns the key that authenticates the records of the start and the end of the chain.
    pub(crate) fn record_key(&self) -> &[u8; 32] {
        &self.records
    }

    /// The key under which rows are hashed for the digest of the state.
    pub(crate) fn state_key(&self) -> &[u8; 32] {
        &self.state
    }

    fn hash_caller(&self, label: &[u8], text: &[u8]) -> SecretHash {
        let mut hasher = blake3::Hasher::new_keyed(&self.caller_hashing);
        SecretHash(*hasher.update(label).update(&[0]).update(text).finalize().as_bytes())
    }
}

fn nonce(hash: &[u8; HASH_BYTES]) -> Nonce {
    let mut nonce = [0; 12];
    nonce.copy_from_slice(&hash[..12]);
    nonce.into()
}

/// Keeps pools apart from certificates, whose labels have 8 bytes.
fn pool_label(id: PoolId) -> [u8; 9] {
    let mut label = *b"p\0\0\0\0\0\0\0\0";
    label[1..].copy_from_slice(&id.0.to_be_bytes());
    label
}

/// Keeps second factors apart from pools, codes and certificates.
fn totp_label(user: UserId) -> [u8; 9] {
    let mut label = *b"t\0\0\0\0\0\0\0\0";
    label[1..].copy_from_slice(&user.0.to_be_bytes());
    label
}

/// Keeps codes apart from pools and certificates.
fn code_label(delivery: OperationId) -> [u8; 9] {
    let mut label = *b"c\0\0\0\0\0\0\0\0";
    label[1..].copy_from_slice(&delivery.0.to_be_bytes());
    label
}

/// The hash of what a request asks for (see `domain::content`).
pub fn fingerprint(content: &[u8]) -> Fingerprint {
    Fingerprint(*blake3::hash(content).as_bytes())
}

#[cfg(test)]
mod tests;
