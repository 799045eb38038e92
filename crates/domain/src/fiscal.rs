//! Fiscal hints: the values of a Russian cash receipt (54-FZ, FFD 1.2) that follow from what happened
//! to certificates. Scrip prints no receipt. The till takes the values, and the operator's accountant
//! decides whether they are right.
//!
//! A certificate is an advance: money is received when it is sold, and offset when goods are paid with
//! it. The rate of the tax on an advance is the rate of the day on which the certificate was activated,
//! so it comes from a table with days.

use jiff::civil::Date;

use crate::{Amount, OperatorId, SeriesId};

/// Tax on an advance: the value of tag 1199 for a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AdvanceTax {
    /// 20/120, until the end of 2025.
    Rate20,
    /// 10/110, for goods of the reduced rate.
    Rate10,
    /// Without a tax at all.
    Without,
    /// 5/105, of the simplified system.
    Rate5,
    /// 7/107, of the simplified system.
    Rate7,
    /// 22/122, from the beginning of 2026.
    Rate22,
}

impl AdvanceTax {
    /// Every tax, in the order of the codes.
    pub const ALL: [Self; 6] =
        [Self::Rate20, Self::Rate10, Self::Without, Self::Rate5, Self::Rate7, Self::Rate22];

    /// Value of tag 1199.
    pub const fn code(self) -> u8 {
        match self {
            Self::Rate20 => 3,
            Self::Rate10 => 4,
            Self::Without => 6,
            Self::Rate5 => 9,
            Self::Rate7 => 10,
            Self::Rate22 => 12,
        }
    }

    /// Reads a value of tag 1199. `None` for one that an advance cannot have.
    pub fn of_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|tax| tax.code() == code)
    }

    /// Percent of the tax on the price without it. 0 without tax.
    pub const fn percent(self) -> i64 {
        match self {
            Self::Rate20 => 20,
            Self::Rate10 => 10,
            Self::Without => 0,
            Self::Rate5 => 5,
            Self::Rate7 => 7,
            Self::Rate22 => 22,
        }
    }

    /// The rate for people: `22/122`. Empty without tax.
    pub fn rate(self) -> String {
        match self.percent() {
            0 => String::new(),
            percent => format!("{percent}/{}", percent.saturating_add(100)),
        }
    }

    /// Tax that is part of a sum in minor units, rounded half away from zero.
    pub fn part_of(self, minor: i64) -> i64 {
        let percent = i128::from(self.percent());
        let whole = percent.saturating_add(100);
        let product = i128::from(minor).saturating_mul(percent);
        let half = if minor < 0 { whole.saturating_neg() } else { whole };
        let doubled = product.saturating_mul(2).saturating_add(half);
        let part = doubled.checked_div(whole.saturating_mul(2)).unwrap_or_default();
        i64::try_from(part).unwrap_or_default()
    }
}

/// A row of the table: the tax on advances of certificates that are activated on a day or later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AdvanceRule {
    /// First day of the rule.
    pub from: Date,
    /// Operator of the certificates. `None`: every operator.
    pub operator: Option<OperatorId>,
    /// Series of the certificates. `None`: every series.
    pub series: Option<SeriesId>,
    /// Tax on the advance.
    pub tax: AdvanceTax,
}

/// The table of taxes on advances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiscalRules {
    rules: Vec<AdvanceRule>,
}

impl Default for FiscalRules {
    /// The general rate: 20/120, and 22/122 from 2026.
    fn default() -> Self {
        let rule = |from, tax| AdvanceRule { from, operator: None, series: None, tax };
        Self {
            rules: vec![
                rule(Date::MIN, AdvanceTax::Rate20),
                rule(jiff::civil::date(2026, 1, 1), AdvanceTax::Rate22),
            ],
        }
    }
}

impl FiscalRules {
    /// A table with these rows. Without rows it is the default one.
    pub fn new(rules: Vec<AdvanceRule>) -> Self {
        if rules.is_empty() { Self::default() } else { Self { rules } }
    }

    /// The tax on the advance of a certificate that was activated on a day. A row of its series wins
    /// over one of its operator, and that over one for all; of several the latest wins. Without a row
    /// there is no tax.
    pub fn tax_of(&self, operator: OperatorId, series: SeriesId, activated_on: Date) -> AdvanceTax {
        let fits = |rule: &&AdvanceRule| {
            rule.from <= activated_on
                && rule.operator.is_none_or(|known| known == operator)
                && rule.series.is_none_or(|known| known == series)
        };
        let rank =
            |rule: &&AdvanceRule| (rule.series.is_some(), rule.operator.is_some(), rule.from);
        let found = self.rules.iter().filter(fits).max_by_key(rank);
        found.map_or(AdvanceTax::Without, |rule| rule.tax)
    }

    /// Days on which a row begins, without the first day of all.
    pub fn changes(&self) -> impl Iterator<Item = Date> + '_ {
        self.rules.iter().map(|rule| rule.from).filter(|from| *from > Date::MIN)
    }
}

/// Money for certificates of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Advance {
    /// Series of the certificates.
    pub series: SeriesId,
    /// Day on which they were activated.
    pub activated_on: Date,
    /// Sum of the money in minor units.
    pub amount: Amount,
}

/// Direction of a receipt: the value of tag 1054.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReceiptKind {
    /// The buyer pays money.
    Income,
    /// The buyer gets the money back.
    IncomeReturn,
}

impl ReceiptKind {
    /// Value of tag 1054.
    pub const fn code(self) -> u8 {
        match self {
            Self::Income => 1,
            Self::IncomeReturn => 2,
        }
    }
}

/// Advances of one rate on a receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaxedAdvance {
    /// Tax on the advances.
    pub tax: AdvanceTax,
    /// Sum of the advances.
    pub amount: Amount,
}

/// What a receipt is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Advances for certificates: tag 1214 is 3 (advance), tag 1212 is 10 (payment). The buyer pays or
    /// gets the money in cash (tag 1031) or otherwise (tag 1081).
    Advances(Vec<TaxedAdvance>),
    /// Goods of an order: tag 1214 is 4 (full settlement); tags 1212 and 1199 are those of the goods.
    Goods {
        /// Part that certificates pay, or get back: tag 1215.
        by_certificates: Amount,
        /// Part that the buyer pays or gets in cash (tag 1031) or otherwise (tag 1081).
        otherwise: Amount,
    },
}

/// Values of a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiscalHint {
    /// Direction of the receipt.
    pub receipt: ReceiptKind,
    /// What the receipt is about.
    pub subject: Subject,
}

impl FiscalHint {
    /// The receipt of advances: certificates that are sold or reloaded, or taken back or paid out.
    /// `None` if no money is paid.
    pub fn of_advances(
        rules: &FiscalRules,
        operator: OperatorId,
        receipt: ReceiptKind,
        advances: impl IntoIterator<Item = Advance>,
    ) -> Option<Self> {
        let mut taxed: Vec<TaxedAdvance> = Vec::new();
        for advance in advances.into_iter().filter(|advance| !advance.amount.is_zero()) {
            let tax = rules.tax_of(operator, advance.series, advance.activated_on);
            match taxed.iter_mut().find(|known| known.tax == tax) {
                Some(known) => {
                    let sum = known.amount.checked_add(advance.amount);
                    known.amount = sum.unwrap_or(Amount::MAX);
                }
                None => taxed.push(TaxedAdvance { tax, amount: advance.amount }),
            }
        }
        taxed.sort_by_key(|known| known.tax.code());
        let subject = Subject::Advances(taxed);
        let is_empty = matches!(&subject, Subject::Advances(taxed) if taxed.is_empty());
        (!is_empty).then_some(Self { receipt, subject })
    }

    /// The receipt of goods that certificates pay for, or that come back.
    pub const fn of_goods(
        receipt: ReceiptKind,
        by_certificates: Amount,
        otherwise: Amount,
    ) -> Self {
        Self { receipt, subject: Subject::Goods { by_certificates, otherwise } }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn rule(
        from: Date,
        operator: Option<i64>,
        series: Option<i64>,
        tax: AdvanceTax,
    ) -> AdvanceRule {
        AdvanceRule { from, operator: operator.map(OperatorId), series: series.map(SeriesId), tax }
    }

    #[test]
    fn the_rate_is_that_of_the_day_and_the_nearest_rule() {
        let rules = FiscalRules::new(vec![
            rule(Date::MIN, None, None, AdvanceTax::Rate20),
            rule(date(2026, 1, 1), None, None, AdvanceTax::Rate22),
            rule(date(2026, 2, 1), Some(2), None, AdvanceTax::Rate5),
            rule(date(2026, 1, 1), None, Some(7), AdvanceTax::Rate10),
        ]);
        for (operator, series, day, tax) in [
            (1, 1, date(2025, 12, 31), AdvanceTax::Rate20),
            (1, 1, date(2026, 1, 1), AdvanceTax::Rate22),
            (2, 1, date(2026, 1, 31), AdvanceTax::Rate22),
            (2, 1, date(2026, 2, 1), AdvanceTax::Rate5),
            (1, 7, date(2025, 12, 31), AdvanceTax::Rate20),
            (1, 7, date(2026, 1, 1), AdvanceTax::Rate10),
            (2, 7, date(2026, 3, 1), AdvanceTax::Rate10),
        ] {
            let found = rules.tax_of(OperatorId(operator), SeriesId(series), day);
            assert_eq!(found, tax, "{operator} {series} {day}");
        }
        let late = FiscalRules::new(vec![rule(date(2026, 1, 1), None, None, AdvanceTax::Rate22)]);
        assert_eq!(late.tax_of(OperatorId(1), SeriesId(1), date(2025, 1, 1)), AdvanceTax::Without);
        let usual = FiscalRules::new(Vec::new());
        assert_eq!(usual, FiscalRules::default());
        assert_eq!(usual.changes().collect::<Vec<_>>(), [date(2026, 1, 1)]);
    }

    #[test]
    fn the_tax_of_a_sum_is_rounded_half_away_from_zero() {
        for (tax, minor, part) in [
            (AdvanceTax::Rate22, 122, 22),
            (AdvanceTax::Rate22, 100_000, 18_033),
            (AdvanceTax::Rate20, 3, 1),
            (AdvanceTax::Rate20, -3, -1),
            (AdvanceTax::Rate20, 2, 0),
            (AdvanceTax::Rate10, 110, 10),
            (AdvanceTax::Rate5, 105, 5),
            (AdvanceTax::Rate7, 107, 7),
            (AdvanceTax::Without, 100, 0),
        ] {
            assert_eq!(tax.part_of(minor), part, "{tax:?} of {minor}");
        }
        for tax in AdvanceTax::ALL {
            assert_eq!(AdvanceTax::of_code(tax.code()), Some(tax));
        }
        for code in [0, 1, 2, 5, 7, 8, 11, 13] {
            assert_eq!(AdvanceTax::of_code(code), None, "{code}");
        }
        assert_eq!(AdvanceTax::Rate22.rate(), "22/122");
    }

    proptest! {
        #[test]
        fn advances_of_one_rate_are_one_line_and_the_sum_is_kept(
            parts in prop::collection::vec((1..4_i64, 0..2_u8, 0..1_000_i64), 0..20),
        ) {
            let rules = FiscalRules::new(vec![
                rule(Date::MIN, None, None, AdvanceTax::Rate20),
                rule(date(2026, 1, 1), None, None, AdvanceTax::Rate22),
                rule(Date::MIN, None, Some(3), AdvanceTax::Rate10),
            ]);
            let advances = parts.iter().map(|(series, is_new, minor)| Advance {
                series: SeriesId(*series),
                activated_on: if *is_new == 1 { date(2026, 5, 1) } else { date(2025, 5, 1) },
                amount: Amount::from_minor(*minor).unwrap(),
            });
            let total: i64 = parts.iter().map(|(.., minor)| minor).sum();
            let receipt = ReceiptKind::Income;
            let hint = FiscalHint::of_advances(&rules, OperatorId(1), receipt, advances);
            match hint {
                None => prop_assert_eq!(total, 0),
                Some(FiscalHint { subject: Subject::Advances(taxed), .. }) => {
                    let sum: i64 = taxed.iter().map(|one| one.amount.minor()).sum();
                    prop_assert_eq!(sum, total);
                    let mut codes: Vec<u8> = taxed.iter().map(|one| one.tax.code()).collect();
                    let sorted = codes.is_sorted();
                    codes.dedup();
                    prop_assert!(sorted && codes.len() == taxed.len());
                }
                Some(other) => prop_assert!(false, "{:?}", other),
            }
        }
    }
}
