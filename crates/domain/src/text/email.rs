//! Normal form of e-mail addresses.

use super::{code, composed};

/// The longest address that mail servers must take (RFC 5321, 4.5.3.1.3).
const BYTES_MAX: usize = 254;

/// Reason why a text is no e-mail address that can be written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadEmail {
    /// It is no address: `name@host`, with a point in the host.
    #[error("it is not an e-mail address")]
    NotAnAddress,
    /// The part before the `@` has letters beyond ASCII, which few mail servers take (SMTPUTF8).
    #[error("the name before the @ has letters that are not ASCII")]
    NameNotAscii,
}

/// An e-mail address: in lower case, with its domain in ASCII.
///
/// A domain beyond ASCII becomes A-labels (RFC 5891): `Maria@Пример.рф` becomes
/// `maria@xn--e1afmkfd.xn--p1ai`, which every mail server takes, and is the same address.
///
/// # Errors
///
/// In order: [`BadEmail::NotAnAddress`], [`BadEmail::NameNotAscii`].
pub fn email(text: &str) -> Result<String, BadEmail> {
    let address = address(&code(text)).ok_or(BadEmail::NotAnAddress)?;
    if address.is_ascii() { Ok(address) } else { Err(BadEmail::NameNotAscii) }
}

/// Returns the search key of an e-mail address, whether or not it is valid.
///
/// An address is found by its form of [`email`], also where its name is not ASCII. Every other text
/// is found by its [`code`] in lower case.
pub fn email_key(text: &str) -> String {
    let text = code(text);
    address(&text).unwrap_or_else(|| composed(text.chars().flat_map(char::to_lowercase)))
}

/// An address in lower case, with its domain in ASCII; nothing if the text is none.
fn address(text: &str) -> Option<String> {
    let (name, host) = text.rsplit_once('@')?;
    let name = composed(name.chars().flat_map(char::to_lowercase));
    let plain = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    // A dot stands between other characters.
    let dots_fit = name.split('.').all(|part| !part.is_empty());
    if !name.chars().all(plain) || !dots_fit {
        return None;
    }
    let host = if host.is_ascii() {
        host.to_ascii_lowercase()
    } else {
        let host = idna::domain_to_ascii_cow(host.as_bytes(), idna::AsciiDenyList::STD3);
        host.ok()?.into_owned()
    };
    let label = |label: &str| {
        let inside = |c: char| c.is_ascii_alphanumeric() || c == '-';
        !label.is_empty() && label.chars().all(inside) && !label.starts_with('-')
    };
    if !host.contains('.') || !host.split('.').all(label) {
        return None;
    }
    let address = [name.as_str(), "@", &host].concat();
    (address.len() <= BYTES_MAX).then_some(address)
}
