//! Channel binding, which ties a password's proof to its connection (RFC 5929,
//! `tls-server-end-point`): the hash of the server's certificate, by the hash function of its
//! signature.

use sha2::{Digest, Sha256, Sha384, Sha512};

/// The hash; `None` for certificates whose signature names no hash by itself (Ed25519, RSA-PSS).
pub(super) fn end_point(certificate: &[u8]) -> Option<Vec<u8>> {
    /// 1.2.840.113549.1.1: RSA with the hash named by the last number.
    const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01];
    /// Object identifier 1.2.840.10045.4: ECDSA.
    const ECDSA: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04];
    let algorithm = signature_algorithm(certificate)?;
    let sha256 = || Sha256::digest(certificate).to_vec();
    let sha384 = || Sha384::digest(certificate).to_vec();
    let sha512 = || Sha512::digest(certificate).to_vec();
    if let Some(kind) = algorithm.strip_prefix(RSA) {
        return match kind {
            // For MD5 and SHA-1 the rule says SHA-256 instead.
            [4 | 5 | 11] => Some(sha256()),
            [12] => Some(sha384()),
            [13] => Some(sha512()),
            _ => None,
        };
    }
    match algorithm.strip_prefix(ECDSA)? {
        [1] | [3, 2] => Some(sha256()),
        [3, 3] => Some(sha384()),
        [3, 4] => Some(sha512()),
        _ => None,
    }
}

/// The object identifier of how a certificate is signed:
/// `SEQUENCE { SEQUENCE …, SEQUENCE { OBJECT IDENTIFIER, … }, … }`.
fn signature_algorithm(certificate: &[u8]) -> Option<&[u8]> {
    const SEQUENCE: u8 = 0x30;
    const OBJECT_IDENTIFIER: u8 = 0x06;
    let (whole, _) = element(SEQUENCE, certificate)?;
    let (_, behind) = element(SEQUENCE, whole)?;
    let (algorithm, _) = element(SEQUENCE, behind)?;
    let (identifier, _) = element(OBJECT_IDENTIFIER, algorithm)?;
    Some(identifier)
}

/// The content of the first element of DER, if it is of this kind, and what is behind it.
fn element(kind: u8, der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&[found, length], rest) = der.split_first_chunk()?;
    if found != kind {
        return None;
    }
    if length < 0x80 {
        return rest.split_at_checked(usize::from(length));
    }
    let (length, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
    if length.len() > 4 {
        return None;
    }
    let length = length.iter().fold(0_usize, |length, byte| length << 8 | usize::from(*byte));
    rest.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A certificate in outline: 200 bytes that are signed, and how.
    fn certificate(algorithm: &[u8]) -> Vec<u8> {
        let mut inner = vec![0x30, 0x81, 200];
        inner.extend([7; 200]);
        let length = u8::try_from(algorithm.len()).unwrap();
        inner.extend([0x30, length + 2, 0x06, length]);
        inner.extend(algorithm);
        let length = u16::try_from(inner.len()).unwrap();
        let mut whole = vec![0x30, 0x82];
        whole.extend(length.to_be_bytes());
        whole.extend(inner);
        whole
    }

    #[test]
    fn the_hash_is_that_of_the_signature() {
        const RSA: [u8; 8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01];
        const ECDSA: [u8; 6] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04];
        let with = |start: &[u8], end: &[u8]| [start, end].concat();
        for (algorithm, bytes) in [
            (with(&RSA, &[5]), Some(32)),
            (with(&RSA, &[11]), Some(32)),
            (with(&RSA, &[12]), Some(48)),
            (with(&RSA, &[13]), Some(64)),
            (with(&RSA, &[10]), None),
            (with(&ECDSA, &[3, 2]), Some(32)),
            (with(&ECDSA, &[3, 3]), Some(48)),
            (with(&ECDSA, &[3, 4]), Some(64)),
            (vec![0x2b, 0x65, 0x70], None),
        ] {
            let found = end_point(&certificate(&algorithm));
            assert_eq!(found.map(|hash| hash.len()), bytes, "{algorithm:x?}");
        }
    }

    #[test]
    fn what_is_no_certificate_has_no_hash() {
        let whole = certificate(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 3, 2]);
        for end in 0..whole.len() {
            assert_eq!(end_point(&whole[..end]), None, "{end}");
        }
        assert_eq!(end_point(&[0x30, 0xff, 1, 2, 3]), None);
    }
}
