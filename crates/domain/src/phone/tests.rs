use proptest::prelude::*;

use super::*;
use crate::validity::find_zone;

fn country(code: &str) -> Country {
    Country::find(code).unwrap()
}

#[test]
fn every_spelling_is_one_phone() {
    for (code, given, kept) in [
        ("RU", 9_001_234_567, Some(79_001_234_567)),
        ("RU", 79_001_234_567, Some(79_001_234_567)),
        ("RU", 89_001_234_567, Some(79_001_234_567)),
        ("RU", 81_079_001_234_567, Some(79_001_234_567)),
        ("RU", 9_000_000_000, Some(79_000_000_000)),
        ("RU", 9_999_999_999, Some(79_999_999_999)),
        // Kazakhstan shares the 7 and is dialled as a Russian number.
        ("RU", 77_010_000_000, Some(77_010_000_000)),
        ("RU", 87_010_000_000, Some(77_010_000_000)),
        ("RU", 7_010_000_000, Some(77_010_000_000)),
        ("KZ", 77_010_000_000, Some(77_010_000_000)),
        ("KZ", 87_470_000_000, Some(77_470_000_000)),
        ("KZ", 7_770_000_000, Some(77_770_000_000)),
        ("KZ", 89_001_234_567, Some(79_001_234_567)),
        ("BY", 375_290_000_000, Some(375_290_000_000)),
        ("RU", 375_290_000_000, Some(375_290_000_000)),
        ("RU", 810_375_290_000_000, Some(375_290_000_000)),
        ("BY", 80_290_000_000, Some(375_290_000_000)),
        ("BY", 290_000_000, Some(375_290_000_000)),
        ("BY", 79_001_234_567, Some(79_001_234_567)),
        ("UZ", 998_901_234_567, Some(998_901_234_567)),
        ("UZ", 901_234_567, Some(998_901_234_567)),
        ("UZ", 8_901_234_567, Some(998_901_234_567)),
        ("KG", 996_555_123_456, Some(996_555_123_456)),
        ("KG", 555_123_456, Some(996_555_123_456)),
        ("UA", 501_234_567, Some(380_501_234_567)),
        ("DE", 4_915_112_345_678, Some(4_915_112_345_678)),
        ("DE", 15_112_345_678, Some(4_915_112_345_678)),
        ("GB", 447_700_900_123, Some(447_700_900_123)),
        ("US", 2_125_550_123, Some(12_125_550_123)),
        ("US", 12_125_550_123, Some(12_125_550_123)),
        ("RU", 12_125_550_123, Some(12_125_550_123)),
        // No mobile phones.
        ("RU", 8_999_999_999, None),
        ("RU", 78_999_999_999, None),
        ("RU", 99_001_234_567, None),
        ("RU", 179_001_234_567, None),
        ("RU", 4_951_234_567, None),
        ("RU", 74_951_234_567, None),
        ("RU", 84_951_234_567, None),
        ("RU", 4_742_123_456, None),
        ("RU", 900_123_456, None),
        ("RU", 290_000_000, None),
        ("KZ", 77_270_000_000, None),
        ("BY", 375_170_000_000, None),
        ("RU", 0, None),
        ("RU", 7, None),
        ("RU", 810, None),
        ("RU", -9_001_234_567, None),
        ("RU", i64::MAX, None),
        ("RU", i64::MIN, None),
    ] {
        assert_eq!(e164(given, country(code)), kept, "{given} in {code}");
        assert_eq!(key(given, country(code)), kept.unwrap_or(given));
        assert!(kept.is_none_or(is_e164), "{kept:?}");
    }
}

#[test]
fn the_country_is_that_of_the_currency_or_of_the_zone() {
    for (currency, zone, code) in [
        ("RUB", "Europe/Moscow", "RU"),
        ("RUB", "Asia/Almaty", "RU"),
        ("KZT", "Asia/Almaty", "KZ"),
        ("KZT", "Europe/Moscow", "KZ"),
        ("BYN", "Europe/Minsk", "BY"),
        ("UZS", "Asia/Tashkent", "UZ"),
        ("EUR", "Europe/Berlin", "DE"),
        ("USD", "Asia/Tbilisi", "GE"),
        ("USD", "America/New_York", "US"),
        ("USD", "Pacific/Apia", "RU"),
    ] {
        let (currency, zone) = (Currency::find(currency).unwrap(), find_zone(zone).unwrap());
        assert_eq!(Country::of(currency, &zone), country(code));
    }
    assert_eq!(Country::find("kz"), Some(country("KZ")));
    assert_eq!(Country::find("XX"), None);
}

#[test]
fn a_country_is_found_by_its_code_alone() {
    for country in Country::all() {
        assert_eq!(Country::find(country.code()), Some(country));
    }
}

proptest! {
    #[test]
    fn what_is_kept_is_a_phone(number in any::<i64>(), small in 0..1_000_000_000_000_000_i64) {
        for country in Country::all() {
            for number in [number, small] {
                if let Some(kept) = e164(number, country) {
                    prop_assert!(is_e164(kept), "{} in {:?}", number, country);
                }
            }
        }
    }
}

#[test]
fn the_spellings_of_a_phone_are_those_of_one_phone() {
    let (ru, by) = (Country::RUSSIA, Country::find("BY").unwrap());
    let russian = [9_001_234_567, 79_001_234_567, 89_001_234_567, 81_079_001_234_567];
    let belarusian = [290_000_000, 80_290_000_000, 375_290_000_000, 810_375_290_000_000];
    let foreign = [375_290_000_000, 810_375_290_000_000];
    for (country, spellings) in [(ru, &russian[..]), (by, &belarusian), (ru, &foreign)] {
        for phone in spellings {
            let mut expected = spellings.to_vec();
            expected.retain(|other| other != phone);
            assert_eq!(other_spellings(*phone, country), expected, "{phone}");
        }
    }
    for nobody in [0, -79_001_234_567, 84_951_234_567, i64::MAX] {
        assert!(other_spellings(nobody, ru).is_empty(), "{nobody}");
    }
}
