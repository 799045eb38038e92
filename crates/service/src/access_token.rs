//! Access tokens: JSON Web Tokens that name the signed-in key and the expiry.
//!
//! Only tokens that were made here are ever read, so there is one header, and a token begins with
//! it byte for byte or is none: no algorithm is ever chosen by who shows a token. What it says is
//! believed for who it is; what they may do is looked up as it is now.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use domain::key::SecretHash;
use domain::{ApiKey, Directory, KeyId, PointOfSale};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use storage::Vault;
use zeroize::Zeroizing;

use crate::entropy;

/// Lifetime of an access token in seconds: an hour, the usual time. Clients then renew it.
pub const ACCESS_TOKEN_SECONDS: u32 = 3_600;

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;
/// Issuer and audience of the tokens: the server itself.
const ISSUER: &str = "scrip";
const AUDIENCE: &str = "scrip";

/// Claims of a token. The members from `role` on are those of the original, for clients that read
/// them. 0 and an empty text mean none.
#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    aud: &'a str,
    iat: i64,
    exp: i64,
    jti: String,
    credentials: String,
    role: Vec<&'static str>,
    user: i64,
    oper: i64,
    partner: i64,
    pos: i64,
    poscode: &'a str,
    defaultpartner: i64,
    defaultpos: i64,
    defaultposcode: &'a str,
    permissioncode: String,
    token: i64,
}

/// The claims that are checked.
#[derive(Deserialize)]
struct Shown {
    iss: String,
    aud: String,
    exp: i64,
    user: i64,
    credentials: String,
}

/// Owner of a valid token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bearer {
    /// Identifier of the API key.
    pub(crate) key: KeyId,
    /// Hash of the key's login and password together at that time.
    pub(crate) credentials: SecretHash,
}

/// Issues a token of a key, valid from now on.
pub(crate) fn issue(
    vault: &Vault,
    directory: &Directory,
    key: &ApiKey,
    credentials: SecretHash,
    now: Timestamp,
) -> Zeroizing<String> {
    let place = key.point_of_sale.and_then(|id| directory.point_of_sale(id));
    let partner = place.map_or(0, |place| place.partner.0);
    let (pos, poscode) = place.map_or((0, ""), |PointOfSale { id, code, .. }| (id.0, code));
    let claims = Claims {
        iss: ISSUER,
        aud: AUDIENCE,
        iat: now.as_second(),
        exp: now.as_second().saturating_add(ACCESS_TOKEN_SECONDS.into()),
        jti: BASE64.encode(entropy::bytes::<16>()),
        credentials: BASE64.encode(credentials.0),
        role: key.scopes.iter().map(domain::Scope::name).collect(),
        user: key.id.0,
        oper: key.operator.0,
        partner,
        pos,
        poscode,
        defaultpartner: partner,
        defaultpos: pos,
        defaultposcode: poscode,
        permissioncode: key.scopes.to_string(),
        token: vault.claimed_token(key.id),
    };
    // Texts and numbers are always written.
    signed(vault, &serde_json::to_vec(&claims).unwrap_or_default())
}

/// Signs claims into a token.
pub(crate) fn signed(vault: &Vault, claims: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(BASE64.encode(HEADER));
    text.push('.');
    BASE64.encode_string(claims, &mut text);
    let signature = mac(vault, &text).finalize().into_bytes();
    text.push('.');
    BASE64.encode_string(signature, &mut text);
    text
}

/// Returns the owner of a token, if it is valid now.
pub(crate) fn read(vault: &Vault, text: &str, now: Timestamp) -> Option<Bearer> {
    let (signed, signature) = text.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    if header != BASE64.encode(HEADER) {
        return None;
    }
    mac(vault, signed).verify_slice(&BASE64.decode(signature).ok()?).ok()?;
    let shown: Shown = serde_json::from_slice(&BASE64.decode(claims).ok()?).ok()?;
    let good = shown.iss == ISSUER && shown.aud == AUDIENCE && now.as_second() < shown.exp;
    let credentials = BASE64.decode(shown.credentials).ok()?;
    let credentials = SecretHash(credentials.try_into().ok()?);
    good.then_some(Bearer { key: KeyId(shown.user), credentials })
}

/// Whether a text is an access token made here, valid or expired. Such a text is not a guess.
pub(crate) fn is_signed(vault: &Vault, text: &str) -> bool {
    let Some((signed, signature)) = text.rsplit_once('.') else { return false };
    let signature = BASE64.decode(signature).unwrap_or_default();
    mac(vault, signed).verify_slice(&signature).is_ok()
}

fn mac(vault: &Vault, signed: &str) -> Hmac<Sha256> {
    // A key that is shorter than a block is one that ends in zeros, by HMAC's definition.
    let mut key = Zeroizing::new([0; 64]);
    key[..32].copy_from_slice(vault.access_token_key());
    let mut mac = Hmac::new((&*key).into());
    mac.update(signed.as_bytes());
    mac
}

#[cfg(test)]
mod tests;
