//! Tests exactness at the limits.

use super::*;

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

#[test]
fn the_scale_is_kept_and_does_not_matter_to_equality() {
    assert_eq!(decimal("500.00").to_string(), "500.00");
    assert_eq!(decimal("500.00"), decimal("500"));
    assert_eq!(decimal("500.00").shortest().to_string(), "500");
    assert_eq!(decimal("0.00").shortest().to_string(), "0");
    assert_eq!(decimal("-0.0").to_string(), "0.0");
    assert_eq!(decimal("-1.25").to_string(), "-1.25");
    assert_eq!(decimal(".5").to_string(), "0.5");
    assert_eq!(decimal("5.").to_string(), "5");
}

#[test]
fn minor_units_are_exact_or_nothing() {
    assert_eq!(decimal("10.50").to_minor(2), Some(1050));
    assert_eq!(decimal("10").to_minor(2), Some(1000));
    assert_eq!(decimal("10.500").to_minor(2), Some(1050));
    assert_eq!(decimal("10.505").to_minor(2), None);
    assert_eq!(decimal("-0.01").to_minor(2), Some(-1));
    assert_eq!(decimal("92233720368547758.07").to_minor(2), Some(i64::MAX));
    assert_eq!(decimal("92233720368547758.08").to_minor(2), None);
    assert_eq!(decimal("79228162514264337593543950335").to_minor(28), None);
    assert_eq!(Decimal::from_minor(i64::MIN, 2).to_minor(2), Some(i64::MIN));
    assert_eq!(Decimal::from_minor(100, 2).shortest().to_string(), "1");
}

#[test]
fn what_does_not_fit_is_refused() {
    let problem = |text: &str| Decimal::parse(text).unwrap_err();
    assert_eq!(problem("79228162514264337593543950336"), BadNumber::Overflow);
    assert_eq!(problem("0.00000000000000000000000000001"), BadNumber::TooManyDigits);
    assert_eq!(problem("1.2345678901234567890123456789012"), BadNumber::TooManyDigits);
    assert_eq!(problem(&"9".repeat(1 << 20)), BadNumber::Overflow);
    assert_eq!(problem("1e2"), BadNumber::NotANumber);
    assert_eq!(problem(""), BadNumber::NotANumber);
    assert_eq!(problem("."), BadNumber::NotANumber);
    assert_eq!(problem("1.2.3"), BadNumber::NotANumber);
    // Zeros that say nothing never make a number too long.
    assert_eq!(decimal(&format!("1.{}", "0".repeat(1 << 20))), decimal("1"));
    assert_eq!(decimal(&format!("{}1", "0".repeat(1 << 20))), decimal("1"));
}

#[test]
fn an_exponent_moves_the_point() {
    let value = |text| Scanned::of(text).unwrap().decimal();
    assert_eq!(value("1e28").unwrap().to_string(), format!("1{}", "0".repeat(28)));
    assert_eq!(value("1.5e-2").unwrap().to_string(), "0.015");
    assert_eq!(value("0e999999999999999999999").unwrap(), decimal("0"));
    assert_eq!(value("1e29").unwrap_err(), BadNumber::Overflow);
    assert_eq!(value("1e999999999999999999999").unwrap_err(), BadNumber::Overflow);
    assert_eq!(value("1e-999999999999999999999").unwrap_err(), BadNumber::TooManyDigits);
    let integer = |text| Scanned::of(text).unwrap().integer();
    assert_eq!(integer("7.9991112233e10"), Ok(79_991_112_233));
    assert_eq!(integer("79991112233.0"), Ok(79_991_112_233));
    assert_eq!(integer("9223372036854775807"), Ok(i64::MAX));
    assert_eq!(integer("-9223372036854775808"), Ok(i64::MIN));
    assert_eq!(integer("9223372036854775808"), Err(BadNumber::Overflow));
    assert_eq!(integer("1e400"), Err(BadNumber::Overflow));
    assert_eq!(integer("1e-400"), Err(BadNumber::FractionInInteger));
    assert_eq!(integer("2.5"), Err(BadNumber::FractionInInteger));
}

#[test]
fn parts_out_of_range_make_no_decimal() {
    assert_eq!(Decimal::new(1050, 2).unwrap(), decimal("10.5"));
    assert!(Decimal::new(1, 29).is_none());
    assert!(Decimal::new(1 << 96, 0).is_none());
    assert!(Decimal::new(-(1 << 96) + 1, 28).is_some());
}

#[test]
fn a_shortest_decimal_has_no_zeros_at_its_end() {
    for (minor, digits, mantissa, scale) in
        [(1_050, 2, 105, 1), (1_000, 2, 10, 0), (1_000, 0, 1_000, 0), (0, 28, 0, 0)]
    {
        let short = Decimal::from_minor(minor, digits).shortest();
        assert_eq!((short.mantissa(), short.scale()), (mantissa, scale));
    }
}
