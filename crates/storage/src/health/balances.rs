//! Sums of money on certificates: money that can be spent, and money that cannot.

use std::collections::BTreeMap;

use domain::{Currency, validity};
use jiff::Timestamp;
use jiff::civil::Date;

use super::Finding;

/// The name of what [`judge`] finds.
pub const CHECK: &str = "balances";

/// The sums, as databases are asked for them: a row for each operator and last day.
pub const ROWS: &str = "SELECT c.operator, o.zone, o.currency, c.valid_through, count(*), \
     CAST(sum(c.balance) AS BIGINT) FROM certificate c JOIN operator o ON o.id = c.operator \
     WHERE c.balance > 0 GROUP BY c.operator, o.zone, o.currency, c.valid_through";

/// Certificates of one operator that hold money and have the same last day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Identifier of the operator.
    pub operator: i64,
    /// The name of its time zone.
    pub zone: String,
    /// The code of its currency.
    pub currency: String,
    /// The last day, as it is stored.
    pub valid_through: Option<String>,
    /// Number of certificates counted.
    pub certificates: i64,
    /// Sum of their balances, in minor units.
    pub minor: i64,
}

#[derive(Clone, Copy, Default)]
struct Sums {
    live_minor: i128,
    expired_minor: i128,
    expired: i64,
    digits: u8,
}

/// Tells the balances of each operator. They are neither good nor bad.
pub fn judge(now: Timestamp, rows: &[Row]) -> Finding {
    let mut operators: BTreeMap<i64, Sums> = BTreeMap::new();
    for row in rows {
        let sums = operators.entry(row.operator).or_default();
        sums.digits = Currency::find(&row.currency).map_or(2, |currency| currency.digits());
        let today = validity::find_zone(&row.zone).map(|zone| validity::local_date(now, &zone));
        let last: Option<Date> = row.valid_through.as_deref().and_then(|date| date.parse().ok());
        if last.zip(today).is_some_and(|(last, today)| last < today) {
            sums.expired_minor += i128::from(row.minor);
            sums.expired += row.certificates;
        } else {
            sums.live_minor += i128::from(row.minor);
        }
    }
    let told = operators.iter().map(|(operator, sums)| {
        format!(
            "operator {operator}: live {}, expired {} on {} certificates",
            in_units(sums.live_minor, sums.digits),
            in_units(sums.expired_minor, sums.digits),
            sums.expired
        )
    });
    let told = told.collect::<Vec<_>>().join("; ");
    let none = "no certificate holds money".to_owned();
    Finding::note(CHECK, if told.is_empty() { none } else { told })
}

/// Finding for a store where the sums would take too long.
pub fn not_summed() -> Finding {
    Finding::note(CHECK, "not summed up, because the database is large; `scrip verify` does it")
}

/// An amount of minor units, with as many decimals as its currency has.
pub fn in_units(minor: i128, digits: u8) -> String {
    let unit = 10_i128.pow(u32::from(digits));
    let (whole, rest) = (minor / unit, minor % unit);
    if digits == 0 {
        return whole.to_string();
    }
    format!("{whole}.{rest:0width$}", width = usize::from(digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_counts_where_the_operator_is() {
        let row = |operator: i64, zone: &str, date: Option<&str>, minor| Row {
            operator,
            zone: zone.to_owned(),
            currency: "RUB".to_owned(),
            valid_through: date.map(str::to_owned),
            certificates: 2,
            minor,
        };
        let now = "2026-06-01T20:30:00Z".parse().unwrap();
        assert_eq!(judge(now, &[]).found, "no certificate holds money");
        let rows = [
            row(1, "Europe/Moscow", Some("2026-06-01"), 100),
            row(1, "Europe/Moscow", Some("2026-05-31"), 205),
            row(2, "Asia/Vladivostok", Some("2026-06-01"), 300),
            row(2, "Asia/Vladivostok", None, 7),
        ];
        assert_eq!(
            judge(now, &rows).found,
            "operator 1: live 1.00, expired 2.05 on 2 certificates; \
             operator 2: live 0.07, expired 3.00 on 2 certificates"
        );
        assert_eq!((in_units(1_005, 3), in_units(7, 0)), ("1.005".to_owned(), "7".to_owned()));
    }
}
