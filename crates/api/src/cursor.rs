//! Places in lists, as clients carry them from page to page.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Which list a place is in: a cursor of one list opens no other. The numbers never change
/// meaning, as clients keep cursors.
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
    /// Sales: moment and id of the last one.
    Sales = 6,
    /// The timeline of a certificate, the oldest first: the next operation, how many of its events have
    /// been told, and the entry from which on.
    History = 7,
    /// The same, the newest first.
    HistoryNewest = 8,
    /// Owners: the id of the last one.
    Owners = 9,
    /// Messages: the id of the last one.
    Deliveries = 10,
    /// Redemptions: moment and id of the last one.
    Redemptions = 15,
}

/// A place in a list as a text.
pub(crate) fn write(list: List, place: &[i64]) -> String {
    let mut bytes = vec![list as u8];
    bytes.extend(place.iter().flat_map(|part| part.to_be_bytes()));
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The place of a text, if it is one in this list.
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
