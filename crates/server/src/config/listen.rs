//! Addresses to serve on, as written.

use std::fmt;
use std::net::{SocketAddr, ToSocketAddrs};
use std::str::FromStr;

use anyhow::Context;
use serde::{Deserialize, Serialize};

/// An IP address or the name of a host, with a port.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct ListenAddress(String);

/// Error: the text is not an address. It is not repeated, because it may be a password in the wrong
/// place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadAddress;

impl fmt::Display for BadAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("must be an address and port such as 127.0.0.1:8080 or localhost:8080")
    }
}

impl std::error::Error for BadAddress {}

impl FromStr for ListenAddress {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<Self, BadAddress> {
        let text = text.trim();
        let (host, port) = text.rsplit_once(':').ok_or(BadAddress)?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
        let is_host = !host.is_empty() && host.chars().all(is_name);
        let is_port = port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok();
        let is_address = text.parse::<SocketAddr>().is_ok() || (is_host && is_port);
        if is_address { Ok(Self(text.to_owned())) } else { Err(BadAddress) }
    }
}

impl TryFrom<String> for ListenAddress {
    type Error = BadAddress;

    fn try_from(text: String) -> Result<Self, BadAddress> {
        text.parse()
    }
}

impl From<ListenAddress> for String {
    fn from(address: ListenAddress) -> Self {
        address.0
    }
}

impl ListenAddress {
    /// Resolves to all addresses, each once: `localhost` has one of IPv4 and one of IPv6.
    pub fn resolve(&self, setting: &str) -> anyhow::Result<Vec<SocketAddr>> {
        let found = self.0.to_socket_addrs();
        let found = found.with_context(|| format!("{setting}: {} has no address", self.0))?;
        let mut addresses: Vec<SocketAddr> = Vec::new();
        for address in found {
            if !addresses.contains(&address) {
                addresses.push(address);
            }
        }
        anyhow::ensure!(!addresses.is_empty(), "{setting}: {} has no address", self.0);
        Ok(addresses)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_host_and_a_port() {
        for text in
            ["127.0.0.1:8080", "[::1]:80", "localhost:8080", "my-host.example:1", "0.0.0.0:0"]
        {
            assert_eq!(text.parse(), Ok(ListenAddress(text.to_owned())), "{text}");
        }
        for text in [
            "",
            "localhost",
            ":8080",
            "localhost:",
            "localhost:x",
            "localhost:65536",
            "a b:1",
            "::1",
            "u@h:1",
        ] {
            assert_eq!(text.parse::<ListenAddress>(), Err(BadAddress), "{text}");
        }
    }

    #[test]
    fn a_name_stands_for_its_addresses() {
        let resolve = |text: &str| ListenAddress(text.to_owned()).resolve("listen");
        let found = resolve("localhost:80").unwrap();
        assert!(found.iter().all(|address| address.ip().is_loopback() && address.port() == 80));
        assert_eq!(resolve("192.0.2.1:80").unwrap(), [SocketAddr::from(([192, 0, 2, 1], 80))]);
        let error = resolve("nowhere.invalid:80").unwrap_err();
        assert!(error.to_string().contains("listen: nowhere.invalid:80"), "{error}");
    }
}
