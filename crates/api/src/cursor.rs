//! Cursors: positions in lists that clients send back.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Lists that have cursors. A cursor works for its own list only. The numbers never change meaning,
/// because clients keep cursors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum List {
    /// Coupons: the number of the last one.
    Coupons = 1,
    /// Uses of a coupon: the number of the last one.
    CouponUses = 2,
    /// Series: the id of the last one.
    Series = 3,
    /// Certificates: the id of the next one.
    Certificates = 4,
    /// Entries of a certificate: the number of the last one.
    Entries = 5,
    /// Sales: time and id of the last one.
    Sales = 6,
    /// History of a certificate, oldest first: the next operation, the number of its events already
    /// sent, and the first entry to read.
    History = 7,
    /// History of a certificate, newest first.
    HistoryNewest = 8,
    /// Owners: the id of the last one.
    Owners = 9,
    /// Messages: the id of the last one.
    Deliveries = 10,
    /// Redemptions: time and id of the last one.
    Redemptions = 15,
    /// Requests for approval: whether the last one waits, and its id.
    Approvals = 20,
    /// Redemptions, newest first: time and id of the last one.
    RedemptionsNewest = 16,
    /// Sales, newest first: time and id of the last one.
    SalesNewest = 17,
    /// Log: the id of the last operation.
    Log = 18,
    /// Users: the id of the last one.
    Users = 19,
    /// Ledger: operation, certificate and number of the last entry.
    Ledger = 21,
}

/// Writes a position in a list as a text.
pub(crate) fn write(list: List, place: &[i64]) -> String {
    let mut bytes = vec![list as u8];
    bytes.extend(place.iter().flat_map(|part| part.to_be_bytes()));
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads a position from a text. `None` if it is not a position in this list.
pub(crate) fn read<const PARTS: usize>(list: List, text: &str) -> Option<[i64; PARTS]> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (first, rest) = bytes.split_first()?;
    let (parts, []) = rest.as_chunks::<8>() else { return None };
    let parts: Vec<i64> = parts.iter().map(|part| i64::from_be_bytes(*part)).collect();
    parts.try_into().ok().filter(|_| *first == list as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_come_back_in_their_own_list_only() {
        for place in [0, 1, -1, i64::MAX, i64::MIN] {
            let text = write(List::Coupons, &[place]);
            assert_eq!(read(List::Coupons, &text), Some([place]));
            assert_eq!(read::<1>(List::Series, &text), None);
            assert_eq!(read::<2>(List::Coupons, &text), None);
        }
        assert_eq!(read(List::Sales, &write(List::Sales, &[1, 2])), Some([1, 2]));
        for text in ["", "A", "AQ", "AQAAAAAAAAAB=", "AQAAAAAAAAA", "ключ"] {
            assert_eq!(read::<1>(List::Coupons, text), None, "{text}");
        }
    }
}
