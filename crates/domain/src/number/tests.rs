use fpe::ff1::{FF1, FlexibleNumeralString};
use proptest::prelude::*;

use super::*;

fn key(byte: u8) -> PoolKey {
    PoolKey([byte; 32])
}

#[test]
fn check_digits_are_those_of_printed_barcodes() {
    for (number, valid) in [
        ("4006381333931", true),
        ("5901234123457", true),
        ("73513537", true),
        ("96385074", true),
        ("4006381333930", false),
        ("73513538", false),
    ] {
        assert_eq!(CertificateNumber::parse(number).unwrap().has_check_digit(), valid, "{number}");
    }
}

#[test]
fn only_digits_are_numbers() {
    for text in
        ["", "0", "+5", "-5", "5-", "1a", "1,5", "9223372036854775808", "99999999999999999999"]
    {
        assert_eq!(CertificateNumber::parse(text), None, "{text:?}");
    }
    for text in ["7", "007", " 7\r\n", "0-07", "]E07"] {
        assert_eq!(CertificateNumber::parse(text).unwrap().value(), 7, "{text:?}");
    }
}

#[test]
fn a_plan_leaves_room_for_a_free_digit_and_the_check_digit() {
    for (prefix, length, capacity) in [
        (20, 13, Some(10_000_000_000)),
        (1, 13, Some(100_000_000_000)),
        (20, 8, Some(100_000)),
        (123_456, 8, Some(10)),
        (1_234_567, 8, None),
        (12_345_678_901, 13, Some(10)),
        (123_456_789_012, 13, None),
        (0, 13, None),
        (20, 12, None),
    ] {
        assert_eq!(
            NumberPlan::new(prefix, length).map(|plan| plan.capacity()),
            capacity,
            "{prefix} {length}"
        );
    }
}

#[test]
fn plans_overlap_when_one_prefix_begins_with_the_other() {
    let plan = |prefix, length| NumberPlan::new(prefix, length).unwrap();
    for (a, b, overlap) in [
        (plan(20, 13), plan(20, 13), true),
        (plan(20, 13), plan(2, 13), true),
        (plan(2, 13), plan(201, 13), true),
        (plan(20, 13), plan(21, 13), false),
        (plan(20, 13), plan(20, 8), false),
        (plan(20, 13), plan(200, 8), false),
    ] {
        assert_eq!(a.overlaps(&b), overlap, "{a:?} {b:?}");
        assert_eq!(b.overlaps(&a), overlap, "{b:?} {a:?}");
    }
}

/// Every small space gives each of its numbers exactly once, and finds its place again.
#[test]
fn small_spaces_are_permuted_exactly() {
    for prefix in [123_456, 12_345, 1_234] {
        let plan = NumberPlan::new(prefix, 8).unwrap();
        let mut seen: Vec<u64> = (0..plan.capacity())
            .map(|place| {
                let number = plan.number(&key(7), place).unwrap();
                assert_eq!(plan.place(&key(7), number), Some(place));
                number.value()
            })
            .collect();
        assert_eq!(plan.number(&key(7), plan.capacity()), None);
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len() as u64, plan.capacity());
    }
}

#[test]
fn numbers_have_their_prefix_length_and_check_digit() {
    let plan = NumberPlan::new(20, 13).unwrap();
    for place in 0..1_000 {
        let number = plan.number(&key(1), place).unwrap();
        assert!(number.has_check_digit());
        let text = number.to_string();
        assert!(text.len() == 13 && text.starts_with("20"), "{text}");
    }
}

#[test]
fn numbers_of_other_plans_have_no_place() {
    let plan = NumberPlan::new(20, 13).unwrap();
    let number = plan.number(&key(1), 5).unwrap();
    let typo = CertificateNumber::new(number.value() + 1).unwrap();
    assert_eq!(plan.place(&key(1), typo), None);
    assert_eq!(NumberPlan::new(21, 13).unwrap().place(&key(1), number), None);
    assert_eq!(NumberPlan::new(20, 8).unwrap().place(&key(1), number), None);
}

fn reference(key: &PoolKey, digits: u8, value: u64) -> u64 {
    let ff1 = FF1::<Aes256>::new(&key.0, 10).unwrap();
    let text = format!("{value:0width$}", width = usize::from(digits));
    let numeral: Vec<u16> = text.bytes().map(|b| u16::from(b - b'0')).collect();
    let out = ff1.encrypt(&[], &FlexibleNumeralString::from(numeral)).unwrap();
    Vec::from(out).iter().fold(0, |sum, digit| sum * 10 + u64::from(*digit))
}

proptest! {
    #[test]
    fn ff1_agrees_with_the_reference(bytes: [u8; 32], digits in 6_u8..=12, value: u64) {
        let key = PoolKey(bytes);
        let value = value % power_of_ten(digits);
        let cipher = Aes256::new(&bytes.into());
        let ff1 = Ff1::new(&cipher, digits);
        let out = ff1.encrypt(value);
        prop_assert_eq!(out, reference(&key, digits, value));
        prop_assert_eq!(ff1.decrypt(out), value);
    }

    #[test]
    fn places_and_numbers_are_inverse(bytes: [u8; 32], prefix in 1_u64..100_000, place: u64) {
        let key = PoolKey(bytes);
        for length in [8, 13] {
            let Some(plan) = NumberPlan::new(prefix, length) else { continue };
            let place = place % plan.capacity();
            let number = plan.number(&key, place).unwrap();
            prop_assert_eq!(plan.place(&key, number), Some(place));
        }
    }
}
