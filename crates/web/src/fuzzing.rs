//! Function of a fuzz target: properties of every header that is read before a room. An ordinary
//! test runs it over the same corpus.

use std::net::IpAddr;

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::client_address::{ClientAddress, TrustedProxies};
use crate::request_id::{RequestIds, X_REQUEST_ID};

/// Checks headers. The first byte of each line selects its kind: a trusted network, the peer, or a
/// header.
///
/// # Panics
///
/// If the client of a request is neither its peer nor an address in a header. If it is a trusted
/// proxy although an outer address is named. If a header is trusted without trusted proxies. If the
/// id of a request is long or cannot be logged.
pub fn headers(data: &[u8]) {
    let mut networks = Vec::new();
    let mut headers = HeaderMap::new();
    let mut peer = ClientAddress::new(IpAddr::from([127, 0, 0, 1]));
    for line in data.split(|byte| *byte == b'\n') {
        let Some((kind, rest)) = line.split_first() else { continue };
        let text = std::str::from_utf8(rest).unwrap_or_default();
        match kind {
            b'T' => networks.push(text),
            b'P' => peer = text.parse().map_or(peer, ClientAddress::new),
            b'F' | b'I' => {
                let name = if *kind == b'F' {
                    HeaderName::from_static("x-forwarded-for")
                } else {
                    X_REQUEST_ID
                };
                // The server refuses other bytes before they come here.
                if let Ok(value) = HeaderValue::from_bytes(rest) {
                    headers.append(name, value);
                }
            }
            _ => {}
        }
    }
    let id = RequestIds::new(7).id_of(&headers);
    assert!((1..=64).contains(&id.as_str().len()), "{id:?}");
    assert!(id.as_str().bytes().all(|byte| byte.is_ascii_graphic()), "{id:?}");

    let nobody = TrustedProxies::default().client_of(peer, &headers);
    assert_eq!(nobody, peer);
    let proxies = match TrustedProxies::parse(&networks) {
        Ok(proxies) => proxies,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    let client = proxies.client_of(peer, &headers);
    if client != peer {
        assert!(proxies.trusts(peer.ip()), "only a trusted peer is believed");
        let named = headers.get_all("x-forwarded-for").iter().any(|value| {
            let mut entries = value.as_bytes().split(|byte| *byte == b',');
            entries.any(|entry| {
                crate::client_address::parse_entry(entry)
                    .is_some_and(|address| ClientAddress::new(address) == client)
            })
        });
        assert!(named, "{client} stands in no header");
    }
    let written: Vec<String> = networks.iter().map(|network| format!(" {network} ")).collect();
    let again = TrustedProxies::parse(&written).map(|proxies| proxies.client_of(peer, &headers));
    assert_eq!(again, Ok(client), "space around a network is no part of it");
}

#[cfg(test)]
mod tests {
    #[test]
    fn headers() {
        fuzz_corpus::check("web_headers", super::headers);
    }
}
