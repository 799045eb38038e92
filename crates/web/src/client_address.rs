//! Address of the client: the peer, or the client that a trusted proxy names.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use http::{HeaderMap, header};

pub(crate) const X_FORWARDED_FOR: &str = "x-forwarded-for";

/// Client address that limits and budgets use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClientAddress(IpAddr);

impl ClientAddress {
    /// Takes an address as it is. An IPv4 address mapped into IPv6 becomes the IPv4 address.
    pub fn new(address: IpAddr) -> Self {
        Self(address.to_canonical())
    }

    /// Whether it is a loopback address, which no network reaches.
    pub fn is_loopback(self) -> bool {
        self.0.is_loopback()
    }

    /// Returns the IP address.
    pub fn ip(self) -> IpAddr {
        self.0
    }

    /// Returns the network of one client: an IPv4 address, or the first 64 bits of an IPv6 address,
    /// because every subscriber has at least that many addresses.
    #[must_use]
    pub fn network(self) -> Self {
        match self.0 {
            IpAddr::V4(_) => self,
            IpAddr::V6(address) => {
                let subnet = address.to_bits() >> 64 << 64;
                Self(IpAddr::V6(Ipv6Addr::from_bits(subnet)))
            }
        }
    }
}

impl fmt::Display for ClientAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The proxies whose `X-Forwarded-For` is trusted.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies {
    networks: Vec<Network>,
}

/// Error: the text is neither an address nor a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadNetwork(String);

impl fmt::Display for BadNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is neither an IP address nor a network such as 10.0.0.0/8", self.0)
    }
}

impl std::error::Error for BadNetwork {}

impl TrustedProxies {
    /// Reads a list of addresses (`192.0.2.7`, `::1`) and networks (`10.0.0.0/8`).
    pub fn parse<I>(list: I) -> Result<Self, BadNetwork>
    where
        I: IntoIterator<Item: AsRef<str>>,
    {
        let networks = list
            .into_iter()
            .map(|text| Network::parse(text.as_ref()).ok_or(BadNetwork(text.as_ref().to_owned())))
            .collect::<Result<_, _>>()?;
        Ok(Self { networks })
    }

    /// Whether an address is in the list.
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(address))
    }

    /// Returns the client of a request: the first address, going outwards from the peer, that is
    /// not a trusted proxy. The client itself could have written anything further out.
    pub(crate) fn client_of(&self, peer: ClientAddress, headers: &HeaderMap) -> ClientAddress {
        if self.networks.is_empty() || !self.trusts(peer.ip()) {
            return peer;
        }
        let mut client = peer;
        // Several headers count as one list; the nearest proxy has written last.
        for value in headers.get_all(X_FORWARDED_FOR).iter().rev() {
            for entry in value.as_bytes().rsplit(|&byte| byte == b',') {
                let Some(address) = parse_entry(entry) else {
                    // Not an address: the proxy that wrote it is all that is known.
                    return client;
                };
                client = ClientAddress::new(address);
                if !self.trusts(client.ip()) {
                    return client;
                }
            }
        }
        client
    }
}

/// Whether every address that proxies name in the headers is of this machine. A proxy may run here
/// without being trusted, and may name something that is not an address.
pub(crate) fn names_loopback_only(headers: &HeaderMap) -> bool {
    names_only(headers, |named| ClientAddress::new(named).is_loopback())
}

/// Whether every address that proxies name in the headers is admitted. Anything that is not an
/// address is not.
pub(crate) fn names_only(headers: &HeaderMap, admits: impl Fn(IpAddr) -> bool) -> bool {
    let named = headers.get_all(X_FORWARDED_FOR).iter().chain(headers.get_all("x-real-ip"));
    let mut entries = named.flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
    !headers.contains_key(header::FORWARDED)
        && entries.all(|entry| parse_entry(entry).is_some_and(&admits))
}

/// Reads `1.2.3.4`, `1.2.3.4:567`, `::1`, `[::1]` or `[::1]:567`.
pub(crate) fn parse_entry(entry: &[u8]) -> Option<IpAddr> {
    let entry = std::str::from_utf8(entry).ok()?.trim();
    if let Ok(address) = entry.parse() {
        return Some(address);
    }
    if let Some(rest) = entry.strip_prefix('[') {
        return rest.split_once(']')?.0.parse().ok();
    }
    entry.split_once(':')?.0.parse().ok()
}

/// All addresses that share their first bits.
#[derive(Clone, Debug)]
struct Network {
    first: IpAddr,
    prefix_bits: u32,
}

impl Network {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u32>().ok()?)),
            None => (text, None),
        };
        let first: IpAddr = address.parse().ok()?;
        let width = if first.is_ipv4() { 32 } else { 128 };
        let prefix_bits = bits.unwrap_or(width);
        (prefix_bits <= width).then_some(Self { first, prefix_bits })
    }

    fn contains(&self, address: IpAddr) -> bool {
        match (self.first, address.to_canonical()) {
            (IpAddr::V4(first), IpAddr::V4(address)) => {
                let differing = first.to_bits() ^ address.to_bits();
                differing.checked_shr(32 - self.prefix_bits).unwrap_or(0) == 0
            }
            (IpAddr::V6(first), IpAddr::V6(address)) => {
                let differing = first.to_bits() ^ address.to_bits();
                differing.checked_shr(128 - self.prefix_bits).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn client(trusted: &[&str], peer: &str, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(X_FORWARDED_FOR, HeaderValue::from_str(value).unwrap());
        }
        let peer = ClientAddress::new(peer.parse().unwrap());
        TrustedProxies::parse(trusted).unwrap().client_of(peer, &headers).to_string()
    }

    #[test]
    fn the_rightmost_untrusted_address_is_the_client() {
        for (trusted, peer, forwarded, expected) in [
            // Nobody is trusted, or not this peer: the header is the client's own invention.
            (&[][..], "127.0.0.1", &["203.0.113.1"][..], "127.0.0.1"),
            (&["10.0.0.0/8"], "127.0.0.1", &["203.0.113.1"], "127.0.0.1"),
            // One proxy.
            (&["127.0.0.1"], "127.0.0.1", &["203.0.113.1"], "203.0.113.1"),
            (&["127.0.0.1"], "127.0.0.1", &[], "127.0.0.1"),
            // What stands left of the client came from the client.
            (&["127.0.0.1"], "127.0.0.1", &["10.9.9.9, 203.0.113.1"], "203.0.113.1"),
            // Two proxies, in one header and in two.
            (&["127.0.0.1", "10.0.0.0/8"], "127.0.0.1", &["1.1.1.1, 8.8.8.8,10.0.0.7"], "8.8.8.8"),
            (&["127.0.0.1", "10.0.0.0/8"], "127.0.0.1", &["8.8.8.8", "10.0.0.7"], "8.8.8.8"),
            // All are trusted: the outermost.
            (&["127.0.0.1", "10.0.0.0/8"], "127.0.0.1", &["10.0.0.3, 10.0.0.7"], "10.0.0.3"),
            // Ports and brackets.
            (&["::1"], "::1", &["203.0.113.1:4711"], "203.0.113.1"),
            (&["::1"], "::1", &["[2001:db8::7]:4711"], "2001:db8::7"),
            (&["::1"], "::1", &["2001:db8::7"], "2001:db8::7"),
            // Garbage: as far as it could be read.
            (&["127.0.0.1"], "127.0.0.1", &["unknown"], "127.0.0.1"),
            (&["127.0.0.1", "10.0.0.7"], "127.0.0.1", &["8.8.8.8, what, 10.0.0.7"], "10.0.0.7"),
            // IPv4 peers of an IPv6 socket.
            (&["127.0.0.0/8"], "::ffff:127.0.0.1", &["8.8.8.8"], "8.8.8.8"),
        ] {
            assert_eq!(client(trusted, peer, forwarded), expected, "{trusted:?} {forwarded:?}");
        }
    }

    #[test]
    fn all_addresses_of_one_subscriber_are_one_network() {
        for (one, other, same) in [
            ("2001:db8::1", "2001:db8::ffff:0:0:2", true),
            ("2001:db8:0:1::1", "2001:db8:0:2::1", false),
            ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false),
            // IPv4 clients of an IPv6 socket do not share a network.
            ("::ffff:192.0.2.1", "::ffff:192.0.2.2", false),
            ("::ffff:192.0.2.1", "192.0.2.1", true),
        ] {
            let network = |text: &str| ClientAddress::new(text.parse().unwrap()).network();
            assert_eq!(network(one) == network(other), same, "{one} {other}");
        }
    }

    #[test]
    fn networks_end_where_they_end() {
        for (network, address, inside) in [
            ("10.0.0.0/8", "10.255.255.255", true),
            ("10.0.0.0/8", "11.0.0.0", false),
            ("10.1.2.3/31", "10.1.2.2", true),
            ("10.1.2.3/31", "10.1.2.4", false),
            ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.6", false),
            ("0.0.0.0/0", "255.1.2.3", true),
            ("0.0.0.0/0", "::1", false),
            ("::/0", "2001:db8::1", true),
            ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
        ] {
            let network = Network::parse(network).unwrap();
            assert_eq!(network.contains(address.parse().unwrap()), inside, "{network:?} {address}");
        }
    }

    #[test]
    fn nonsense_is_no_network() {
        for text in
            ["", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0/8", "localhost", "1.2.3.4/-1"]
        {
            assert_eq!(TrustedProxies::parse([text]).unwrap_err(), BadNetwork(text.to_owned()));
        }
    }
}
