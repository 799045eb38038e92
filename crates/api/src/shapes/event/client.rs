//! The name of a client in events.

/// Digits of a phone with the code of its country, at most.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 10..=15;

/// The name of a client, as the shop chose it. `None` if it is an e-mail address or may be a phone:
/// these are personal data, which events do not have.
pub(super) fn shown_client(client: Option<&str>) -> Option<String> {
    let is_address = |name: &str| {
        let digits = name.strip_prefix('+').unwrap_or(name);
        let is_phone = PHONE_DIGITS.contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit());
        name.contains('@') || is_phone
    };
    client.filter(|name| !is_address(name)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_phones_are_not_shown() {
        for name in ["c-1", "12345", "Анна", "123456789", "1234567890123456"] {
            assert_eq!(shown_client(Some(name)).as_deref(), Some(name));
        }
        for name in ["a@example.org", "79001234567", "+79001234567"] {
            assert_eq!(shown_client(Some(name)), None);
        }
        assert_eq!(shown_client(None), None);
    }
}
