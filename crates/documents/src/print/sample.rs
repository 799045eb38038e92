//! Certificates for sample sheets, with numbers that no certificate can have.

use domain::Currency;
use jiff::civil::date;
use zeroize::Zeroizing;

use super::item::Item;
use super::language::{Language, Validity};

/// Number of different samples.
pub const SAMPLES_MAX: u32 = 100_000;

/// Returns samples with different amounts and long and short names.
///
/// Their numbers have 13 digits and begin with at least six zeros. A pool has a prefix without a
/// leading zero and 8 or 13 digits, so none of its numbers is such a number. The check digit is
/// right, so scanners read them.
pub fn items(count: u32, with_secrets: bool, language: Language) -> Vec<Item> {
    (1..=count.min(SAMPLES_MAX)).map(|position| item(position, with_secrets, language)).collect()
}

fn item(position: u32, with_secrets: bool, language: Language) -> Item {
    // The digits differ from number to number, as those of a pool do.
    let spread = u64::from(position) * 7_919 % 1_000_000;
    let (shop, series) = match (language, position % 5) {
        (Language::Russian, 3) => (
            "Издательский и книготорговый дом «Библио-Глобус на Мясницкой»",
            "Корпоративные подарки к Новому году для сотрудников и партнёров",
        ),
        (Language::Russian, _) => ("Книжный дом", "Подарок читателю"),
        (Language::English, 3) => (
            "The Old Bridge Street Bookshop, Publishing House & Stationery",
            "Corporate New Year presents for employees and partners",
        ),
        (Language::English, _) => ("Book House", "A present for a reader"),
    };
    let amounts = [500_000, 150_050, 100_000, 12_345_675, 30_000];
    let amount = amounts.get(usize::try_from((position - 1) % 5).unwrap_or(0)).copied();
    let validity = if position.is_multiple_of(4) {
        Validity::AfterActivation { days: 365 }
    } else {
        Validity::Through(date(2027, 11, 22))
    };
    Item {
        position,
        number: number(spread),
        shop: shop.to_owned(),
        series: series.to_owned(),
        amount,
        currency: Currency::RUB,
        validity,
        link: Some(format!("https://gift.example.com/g#{}", number(spread))),
        secret: with_secrets.then(|| Zeroizing::new("000000".to_owned())),
    }
}

/// An EAN-13 below ten million.
fn number(digits: u64) -> String {
    let sum = (0..6).fold((0, digits), |(sum, rest), place| {
        (sum + rest % 10 * if place % 2 == 0 { 3 } else { 1 }, rest / 10)
    });
    format!("{digits:012}{}", (10 - sum.0 % 10) % 10)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::NumberPlan;

    use super::*;

    #[test]
    fn samples_are_dead_numbers_that_scanners_read() {
        let all = items(2_000, false, Language::Russian);
        let numbers: BTreeSet<&str> = all.iter().map(|item| item.number.as_str()).collect();
        assert_eq!(numbers.len(), all.len());
        for item in &all {
            assert!(item.is_ean() && item.number.len() == 13, "{}", item.number);
            let value: u64 = item.number.parse().unwrap();
            for (prefix, length) in [(1, 8), (9, 8), (99, 8), (999_999, 8), (1, 13), (20, 13)] {
                let plan = NumberPlan::new(prefix, length).unwrap();
                // As `NumberPlan::place` finds out whether a number is one of a plan.
                assert_ne!(value / 10 / plan.capacity(), plan.prefix(), "{value}");
            }
        }
    }
}
