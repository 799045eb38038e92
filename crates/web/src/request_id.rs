//! Request ids: the client's own if it can be logged, else a new one.

use std::sync::atomic::{AtomicU64, Ordering};

use http::{HeaderMap, HeaderName, HeaderValue};

/// Header with the id in both directions.
pub(crate) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Maximum length of an id from a client, so that nobody fills the log.
const CLIENT_ID_BYTES_MAX: usize = 64;

/// Id of one request: visible ASCII, never empty. Cloning it is cheap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(HeaderValue);

impl RequestId {
    /// Returns the id as text.
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or("-")
    }

    /// Returns the id as the value of the answer's header.
    pub(crate) fn header_value(&self) -> HeaderValue {
        self.0.clone()
    }

    /// Returns the id of requests that did not come through [`crate::serve()`].
    pub(crate) const fn none() -> Self {
        Self(HeaderValue::from_static("-"))
    }
}

/// Generator of the ids of one process.
#[derive(Debug)]
pub struct RequestIds {
    start: u64,
    count: AtomicU64,
}

impl RequestIds {
    /// Makes a generator. The start should be random, so that the ids of two processes differ.
    pub fn new(start: u64) -> Self {
        Self { start, count: AtomicU64::new(0) }
    }

    /// Returns the client's id if it has 1 to 64 visible ASCII characters, else a new one.
    pub(crate) fn id_of(&self, headers: &HeaderMap) -> RequestId {
        match headers.get(X_REQUEST_ID) {
            Some(given) if is_fit(given.as_bytes()) => RequestId(given.clone()),
            _ => self.next(),
        }
    }

    fn next(&self) -> RequestId {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        let mut digits = [0; 16];
        write_hex(scatter(self.start.wrapping_add(count)), &mut digits);
        // Hexadecimal digits are always a valid header value.
        HeaderValue::from_bytes(&digits).map_or(RequestId::none(), RequestId)
    }
}

fn is_fit(id: &[u8]) -> bool {
    (1..=CLIENT_ID_BYTES_MAX).contains(&id.len()) && id.iter().all(u8::is_ascii_graphic)
}

/// Maps the 64-bit numbers one to one (odd multipliers and xor-shifts are reversible). Consecutive
/// counts look different, and never collide.
fn scatter(mut x: u64) -> u64 {
    x ^= x >> 32;
    x = x.wrapping_mul(0xd6e8_feb8_6659_fd93);
    x ^= x >> 32;
    x = x.wrapping_mul(0xd6e8_feb8_6659_fd93);
    x ^ (x >> 32)
}

fn write_hex(number: u64, digits: &mut [u8; 16]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for (pair, byte) in digits.chunks_exact_mut(2).zip(number.to_be_bytes()) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 0xf)];
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn id_for(given: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(X_REQUEST_ID, HeaderValue::from_str(given).unwrap());
        RequestIds::new(0).id_of(&headers).as_str().to_owned()
    }

    #[test]
    fn a_fit_id_of_the_client_is_kept() {
        for given in ["a", "Root=1-67891233-abcdef", &"x".repeat(64)] {
            assert_eq!(id_for(given), given);
        }
    }

    #[test]
    fn an_unfit_id_is_replaced() {
        for given in ["", "two words", &"x".repeat(65)] {
            assert_ne!(id_for(given), given);
            assert_eq!(id_for(given).len(), 16);
        }
    }

    #[test]
    fn made_ids_differ() {
        let ids = RequestIds::new(u64::MAX - 5);
        let headers = HeaderMap::new();
        let made: HashSet<_> =
            (0..10_000).map(|_| ids.id_of(&headers).as_str().to_owned()).collect();
        assert_eq!(made.len(), 10_000);
    }

    #[test]
    fn hexadecimal_is_padded() {
        let mut digits = [0; 16];
        write_hex(0x00ab_cdef_0123_4567, &mut digits);
        assert_eq!(&digits, b"00abcdef01234567");
    }
}
